"""Bare `sgops`: the terminal, over the engine that runs or one of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import click

from sgops.cli.exits import DONE
from sgops.cli.options import Options
from sgops.cli.reach import connect, running_engine
from sgops.cli.session import Session
from sgops.cli.verb import verb
from sgops.core.errors import UsageError
from sgops.ports import Operations
from sgops.runtime.clock import SystemClock


@verb("terminal", examples=("sgops", "sgops --read-only", "sgops --attach http://127.0.0.1:8470 --token-file token"))
@click.option("--read-only", is_flag=True, help="Look, and change nothing.")
@click.pass_obj
def terminal(session: Session, *, read_only: bool) -> int:
    """Open the terminal.

    It joins the engine that runs; without one it starts an engine in this process.
    """
    return open_terminal(session.options, read_only=read_only)


def open_terminal(
    options: Options, *, read_only: bool = False, before: Callable[[Operations], object] | None = None
) -> int:
    """Show the terminal until it is left; `before` may act on the engine first."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "the terminal needs a terminal",
            hint="without one: sgops serve, sgops status, sgops jobs list; all commands: sgops --help",
        )
    if options.attach or running_engine(options):
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
    from sgops.boot.premises import Stay

    stay = Stay(config=options.config, data_dir=options.data_dir)
    return run_cockpit(stay, read_only=read_only, before=before)
