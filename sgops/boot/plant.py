"""An engine run to its end in this process, and a command's short visit to the file."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sgops.boot.assemble import Outside, assemble
from sgops.boot.failpoints import arm_from
from sgops.boot.names import LOCK
from sgops.boot.premises import Premises, catalog_of
from sgops.boot.stay import Stay, prepared, settings_of
from sgops.core.errors import SgopsError, StorageFailed
from sgops.runtime.lock import EngineLock
from sgops.runtime.notify import ServiceManager
from sgops.runtime.signals import Signals, Stop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sgops.ports import Operations

__all__ = ("Stay", "for_command", "leave", "run_engine", "settings_of")

_STORAGE_FAILED: Final = 74


@contextmanager
def for_command(config: Path | None, data_dir: Path | None) -> Iterator[Operations]:
    """Let one command act on the file itself: no engine is alive, and none can start meanwhile."""
    arm_from(os.environ)
    loaded = settings_of(config, data_dir)
    lock = EngineLock(prepared(loaded) / LOCK)
    lock.acquire("command", wait=5.0)
    try:
        outside = Outside(on_fatal=_raise, env=os.environ)
        assembled = assemble(loaded.settings, catalog_of(loaded), outside, runs=False)
        try:
            yield assembled.engine.operations
        finally:
            assembled.close(clean=False)
    finally:
        lock.release()


def run_engine(stay: Stay) -> int:
    """Run an engine until it is asked to stop; gives the exit code."""
    manager = ServiceManager.found_in(os.environ)
    premises = Premises(stay)
    # A terminal that closes ends what runs in it; a service is told by the same signal to look at its configuration.
    on_hangup = None if sys.stdin is not None and sys.stdin.isatty() else premises.reload
    signals = Signals(lambda level: _signalled(premises, level), on_hangup=on_hangup)
    signals.install()
    try:
        manager.says("recovering")
        operations = premises.open()
        manager.ready()
        manager.watch(lambda: operations.live().status != "unhealthy")
        if stay.on_ready is not None:
            stay.on_ready(operations, premises.folder)
        _wait(stay, premises, operations)
    except StorageFailed as error:
        premises.failed = error
    finally:
        manager.stopping()
        ended = premises.close()
        manager.leave()
        signals.restore()
    return leave(premises, ended=ended)


def leave(premises: Premises, *, ended: bool) -> int:
    """Give the exit code, or end the process where threads that do not stop would hold it up."""
    if premises.failed is not None:
        why = premises.failed.in_full if isinstance(premises.failed, SgopsError) else premises.failed
        sys.stderr.write(f"sgops: storage failed: {why}\n")
        os._exit(_STORAGE_FAILED)
    if not ended:
        # Nothing those threads bring would be accepted.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
    return 0


def _wait(stay: Stay, premises: Premises, operations: Operations) -> None:
    if stay.stop_when is None:
        premises.stopping.wait()
        return
    while not premises.stopping.wait(0.05):
        if stay.stop_when(operations):
            return


def _signalled(premises: Premises, level: Stop) -> None:
    """First signal: land. Second: do not wait for stages. Third: leave at once, the file is always whole."""
    premises.stopping.set()
    if level >= Stop.HURRY:
        premises.hurry()
    if level >= Stop.NOW:
        os._exit(130)


def _raise(error: BaseException) -> None:
    raise error
