"""The terminal over an engine of its own: the first screen is painted, then the engine starts behind it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import TYPE_CHECKING, Final

from sgops.boot.names import STRAY
from sgops.boot.stay import Stay, prepared, settings_of
from sgops.runtime.clock import SystemClock
from sgops.runtime.signals import Signals, Stop
from sgops.runtime.streams import move_aside_fds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sgops.boot.config import Loaded
    from sgops.boot.premises import Premises
    from sgops.ports import Operations
    from sgops.tui.leaving import Leaving

_INTERRUPTED: Final = 130
# What was printed past Python is for who looks at once: no more than this is kept, and it is looked at so often.
_MOST_STRAY: Final = 1 << 20
_LOOK: Final = 10.0


def run_cockpit(stay: Stay, *, read_only: bool, before: Callable[[Operations], object] | None = None) -> int:
    """Show the terminal until it is left, and then do with the engine what was chosen; gives the exit code."""
    from sgops.tui.app import run
    from sgops.tui.leaving import Leaving

    # A configuration that is wrong is told before there is a screen.
    loaded = settings_of(stay.config, stay.data_dir)
    opened: list[Premises] = []

    def start_engine() -> Operations:
        # The engine is loaded behind the first screen.
        from sgops.boot.premises import Premises

        opened[:] = opened or [Premises(stay, loaded)]
        operations = opened[0].open()
        if before is not None:
            before(operations)
        return operations

    chosen = Leaving.STOP
    # Also while it lands: whoever prints then must not fail because the terminal has gone.
    with _terminal_alone(loaded):
        try:
            chosen = run(start_engine=start_engine, clock=SystemClock(), engine_here=True, read_only=read_only)
        finally:
            ended = [_land(premises, chosen) for premises in opened]
    return _left(opened[0], chosen, ended=ended[0]) if opened else 0


@contextmanager
def _terminal_alone(loaded: Loaded) -> Iterator[None]:
    """Keep what stages and their children print past Python off the screen: it goes to a file of the data folder."""
    try:
        aside = move_aside_fds(prepared(loaded) / STRAY)
    except OSError:
        # The start of the engine meets the same and tells it; a screen that may be printed over is no reason to end.
        yield
        return
    clock, over = SystemClock(), threading.Event()

    def keep_small() -> None:
        while not clock.wait(over, _LOOK):
            aside.trim(_MOST_STRAY)

    keeper = threading.Thread(target=keep_small, name="sgops-stray", daemon=True)
    keeper.start()
    try:
        with redirect_stdout(aside.stdout), redirect_stderr(aside.stderr):
            yield
    finally:
        over.set()
        keeper.join()
        with suppress(OSError):  # what a terminal that is gone did not take
            aside.restore()


def _left(premises: Premises, chosen: Leaving, *, ended: bool) -> int:
    from sgops.boot.plant import leave
    from sgops.tui.leaving import Leaving

    if chosen is Leaving.BACKGROUND and premises.failed is None:
        _go_on_in_background(premises)
    return leave(premises, ended=ended)


def _land(premises: Premises, chosen: Leaving) -> bool:
    """Close the engine; a signal meanwhile asks to hurry, and another one not to wait at all."""
    from sgops.tui.leaving import Leaving

    signals = Signals(lambda level: premises.hurry() if level < Stop.HURRY else os._exit(_INTERRUPTED))
    signals.install()
    try:
        match chosen:
            case Leaving.DRAIN:
                _say("finishing what runs; ctrl+c stops it, and it is resumed at the next start")
                premises.drain()
            case Leaving.BACKGROUND:
                _say("handing over to an engine in the background")
                premises.hurry()
            case Leaving.STOP:
                _say("stopping; what runs is resumed at the next start")
        return premises.close()
    finally:
        signals.restore()


def _go_on_in_background(premises: Premises) -> None:
    """Start an engine that outlives this process and its terminal; its log says how it fares."""
    config = ["--config", str(premises.loaded.path.resolve())] if premises.loaded.path is not None else []
    command = [sys.executable, "-m", "sgops", *config, "--data-dir", str(premises.folder.resolve()), "serve"]
    engine = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _say(f"the engine goes on as process {engine.pid}; look at it with: sgops")


def _say(text: str) -> None:
    # Below Python: what the terminal captured of its streams may not be theirs again yet.
    if sys.__stderr__ is not None:
        with suppress(OSError):  # a terminal that is gone hears nothing
            os.write(sys.__stderr__.fileno(), f"{text}\n".encode())
