"""Bare `sgops`: the terminal, over the engine that runs or one of its own."""

from __future__ import annotations

import click

from sgops.cli.opening import open_terminal
from sgops.cli.session import Session
from sgops.cli.verb import verb


@verb("terminal", examples=("sgops", "sgops --read-only", "sgops --attach http://127.0.0.1:8470 --token-file token"))
@click.option("--read-only", is_flag=True, help="Look, and change nothing.")
@click.pass_obj
def terminal(session: Session, *, read_only: bool) -> int:
    """Open the terminal.

    It joins the engine that runs; without one it starts an engine in this process.
    """
    return open_terminal(session.options, read_only=read_only)
