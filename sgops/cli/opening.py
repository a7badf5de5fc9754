"""How the terminal is opened: over the engine that runs, or with one of its own behind the first screen."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from sgops.cli.exits import DONE, INTERRUPTED
from sgops.cli.options import Options
from sgops.cli.reach import connect, is_engine_here
from sgops.core.errors import UsageError
from sgops.runtime.clock import SystemClock
from sgops.runtime.interpreter import for_a_terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from sgops.ports import Operations


def open_plainly(*, read_only: bool) -> int:
    """Do what `sgops` without a further word does, without what reads words; gives the exit code."""
    try:
        return open_terminal(Options(), read_only=read_only)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a traceback is never shown: the report says where it is written
        from sgops.cli.failing import explain
        from sgops.cli.session import Session

        return explain(error, Session())


def open_terminal(
    options: Options, *, read_only: bool = False, before: Callable[[Operations], object] | None = None
) -> int:
    """Show the terminal until it is left; `before` may act on the engine first."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "the terminal needs a terminal",
            hint="without one: sgops serve, sgops status, sgops jobs list; all commands: sgops --help",
        )
    with for_a_terminal():
        return _over_whichever(options, read_only=read_only, before=before)


def _over_whichever(options: Options, *, read_only: bool, before: Callable[[Operations], object] | None) -> int:
    if options.attach or is_engine_here(options):
        return _over_running_engine(options, read_only=read_only, before=before)
    return _over_own_engine(options, read_only=read_only, before=before)


def _over_running_engine(options: Options, *, read_only: bool, before: Callable[[Operations], object] | None) -> int:
    from sgops.tui.app import run

    if before is not None:
        before(connect(options))
    # It is asked for again when the engine was lost.
    run(partial(connect, options), clock=SystemClock(), read_only=read_only)
    return DONE


def _over_own_engine(options: Options, *, read_only: bool, before: Callable[[Operations], object] | None) -> int:
    from sgops.boot.cockpit import run_cockpit
    from sgops.boot.stay import Stay

    stay = Stay(config=options.config, data_dir=options.data_dir)
    return run_cockpit(stay, read_only=read_only, before=before)
