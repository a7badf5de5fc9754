"""An engine's whole stay in a process: lock, open, serve, run, land, close; and a command's short visit."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sgops.boot.assemble import LOCK, SOCKET, Assembled, Outside, assemble, masker_of
from sgops.boot.config import Loaded, load
from sgops.boot.config_file import find_config
from sgops.boot.failpoints import arm_from
from sgops.boot.pipelines import build_catalog
from sgops.boot.token import token_of
from sgops.core.errors import StorageFailed
from sgops.engine.vitals import EngineState
from sgops.runtime.lock import EngineLock
from sgops.runtime.logs import Logs
from sgops.runtime.signals import Signals
from sgops.runtime.streams import capture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sgops.engine.catalog import Catalog
    from sgops.http.server import AdminServer
    from sgops.ports import Operations

_SWITCH = 0.001
_STORAGE_FAILED = 74
_PRIVATE = 0o700


@dataclass(slots=True)
class Fate:
    """Why an engine has to leave."""

    failed: BaseException | None = None
    hurry: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """What a caller wants of an engine's stay."""

    config: Path | None = None
    data_dir: Path | None = None
    http: bool = False
    log_to_stdout: bool = False
    on_ready: Callable[[Operations, Path], None] | None = None
    stop_when: Callable[[Operations], bool] | None = None


@contextmanager
def for_command(config: Path | None, data_dir: Path | None) -> Iterator[Operations]:
    """Let one command act on the file itself: no engine is alive, and none can start meanwhile."""
    loaded = settings_of(config, data_dir)
    folder = _prepared(loaded)
    lock = EngineLock(folder / LOCK)
    lock.acquire("command", wait=5.0)
    try:
        assembled = assemble(loaded.settings, _catalog(loaded), Outside(on_fatal=_raise, env=os.environ), runs=False)
        try:
            yield assembled.engine.operations
        finally:
            assembled.close(clean=False)
    finally:
        lock.release()


def run_engine(stay: Stay) -> int:
    """Run an engine until it is asked to stop; gives the exit code."""
    arm_from(os.environ)
    loaded = settings_of(stay.config, stay.data_dir)
    folder = _prepared(loaded)
    lock = EngineLock(folder / LOCK)
    lock.acquire("engine", wait=5.0)
    try:
        return _run_locked(stay, loaded, folder)
    finally:
        lock.release()


def settings_of(config: Path | None, data_dir: Path | None) -> Loaded:
    """Find and load the configuration."""
    return load(find_config(config, os.environ, Path.cwd()), os.environ, data_dir=data_dir)


def _run_locked(stay: Stay, loaded: Loaded, folder: Path) -> int:
    # A worker in pure Python keeps the interpreter for a whole switch interval: the writer must not wait for that.
    sys.setswitchinterval(_SWITCH)
    capture()
    fate = Fate()
    box: list[Assembled] = []

    def on_fatal(error: BaseException) -> None:
        fate.failed = error
        if box:
            box[0].engine.stopping.set()

    assembled = assemble(loaded.settings, _catalog(loaded), Outside(on_fatal=on_fatal, env=os.environ), runs=True)
    box.append(assembled)
    logs = _logs(stay, loaded)
    assembled.bus.listen(logs.write)
    logs.start()
    signals = Signals(lambda level: _signalled(assembled, level))
    signals.install()
    try:
        return _serve(stay, assembled, folder, fate)
    finally:
        signals.restore()
        logs.stop(2.0)


def _serve(stay: Stay, assembled: Assembled, folder: Path, fate: Fate) -> int:
    engine = assembled.engine
    server = _server(stay, assembled, folder)
    server.start()
    try:
        engine.start()
        if stay.on_ready is not None:
            stay.on_ready(engine.operations, folder)
        _wait(stay, assembled)
    except StorageFailed as error:
        fate.failed = error
    ended = fate.failed is None and engine.stop()
    server.stop(2.0)
    if fate.failed is not None:
        # What was written last is unknown: only the file knows, and only a new start reads it.
        sys.stderr.write(f"sgops: storage failed: {fate.failed}\n")
        os._exit(_STORAGE_FAILED)
    assembled.close(clean=True)
    if not ended:
        # Threads that do not stop must not hold up the exit; nothing they bring would be accepted.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
    return 0


def _wait(stay: Stay, assembled: Assembled) -> None:
    stopping = assembled.engine.stopping
    if stay.stop_when is None:
        stopping.wait()
        return
    while not stopping.wait(0.05):
        if stay.stop_when(assembled.engine.operations):
            return


def _server(stay: Stay, assembled: Assembled, folder: Path) -> AdminServer:
    # Only who serves pays for the web server.
    from sgops.http.server import AdminServer

    api = assembled.settings.api
    engine = assembled.engine
    listen = api.listen if stay.http and api.listen else None
    return AdminServer(
        engine.operations,
        socket_path=folder / SOCKET,
        listen=listen,
        token=token_of(api.token, os.environ) if listen else None,
        hosts=api.hosts,
        is_ready=lambda: engine.condition.state is EngineState.READY,
    )


def _logs(stay: Stay, loaded: Loaded) -> Logs:
    """Write what happens to the log file, and to standard output where a service manager reads it."""
    settings = loaded.settings
    stream = sys.__stdout__ if stay.log_to_stdout else None
    return Logs(masker_of(settings, os.environ), file=settings.log.file, stream=stream, level=settings.log.level)


def _signalled(assembled: Assembled, level: int) -> None:
    """First signal: land. Second: do not wait for stages. Third: leave at once, the file is always whole."""
    assembled.engine.stopping.set()
    if level > 1:
        assembled.engine.in_a_hurry.set()
    if level > 2:
        os._exit(130)


def _prepared(loaded: Loaded) -> Path:
    folder = loaded.settings.engine.data_dir
    folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    return folder


def _catalog(loaded: Loaded) -> Catalog:
    """Load the pipelines; what is named by a file lies beside the configuration."""
    return build_catalog(loaded.settings, loaded.path.parent if loaded.path is not None else Path.cwd())


def _raise(error: BaseException) -> None:
    raise error
