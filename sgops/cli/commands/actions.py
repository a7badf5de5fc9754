"""`sgops actions` and `undo`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from sgops.cli.lists import listing, none_of, show_page
from sgops.cli.options import number
from sgops.cli.session import Session
from sgops.cli.table import Column
from sgops.cli.verb import verb
from sgops.core.show import line
from sgops.core.views import ActionView
from sgops.ports import Asking

# An act on very many jobs takes its time to be taken back.
_ANSWER: Final = 300.0


@verb("actions", takes_terms=True, examples=("sgops actions", "sgops actions --limit 5 --json"))
@listing
@click.pass_obj
def actions(session: Session, asking: Asking) -> None:
    """List what operators did, newest first.

    Filter keys: verb id age.
    """
    with session.ask() as operations:
        page = operations.actions(asking)
    columns: Sequence[Column[ActionView]] = (
        Column(title="ID", cell=lambda action: action.id, right=True),
        Column(title="AT", cell=lambda action: session.clock_time(action.at)),
        Column(title="ACT", cell=lambda action: action.verb),
        Column(title="TARGET", cell=lambda action: action.target),
        Column(title="UNDO", cell=lambda action: _undo(session, action)),
        Column(title="COMMAND", cell=lambda action: action.command, elastic=True),
    )
    show_page(session, page, columns, empty=none_of(asking, "act", "nobody has done anything yet"))


@verb("undo", examples=("sgops undo", "sgops undo 12"))
@click.argument("action", required=False, metavar="[ACTION]", type=number)
@click.pass_obj
def undo(session: Session, action: int | None) -> None:
    """Take back the last act, or the one you name.

    It is refused when a job of it has started since.
    """
    with session.ask(_ANSWER) as operations:
        undone = operations.undo(action)
    if session.json:
        session.answer(undone)
        return
    session.say(line(f"taken back: {undone.verb} {undone.target} (act {undone.id})"))
    if undone.note:
        session.talk(line(undone.note))


def _undo(session: Session, action: ActionView) -> str:
    if action.undone_at is not None:
        return f"undone {session.ago(action.undone_at)}"
    return f"sgops undo {action.id}" if action.undoable else ""
