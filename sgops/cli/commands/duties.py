"""`sgops duties`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sgops.cli.lists import listing, part_of, show_page
from sgops.cli.session import Session
from sgops.cli.table import Column
from sgops.cli.verb import verb
from sgops.core.show import line
from sgops.core.views import DutyView
from sgops.ports import Asking

_ANSWER = 600.0


@verb("list", takes_terms=True, examples=("sgops duties",))
@listing
@click.pass_obj
def list_duties(session: Session, asking: Asking) -> None:
    """List the engine's periodic work."""
    with session.ask() as operations:
        page = part_of(operations.duties(), asking, DutyView)
    columns: Sequence[Column[DutyView]] = (
        Column(title="NAME", cell=lambda duty: duty.name),
        Column(title="EVERY", cell=lambda duty: duty.every),
        Column(title="LAST", cell=lambda duty: session.ago(duty.last_at)),
        Column(title="NEXT", cell=lambda duty: session.ago(duty.next_at)),
        Column(title="REPORT", cell=lambda duty: duty.last_report, elastic=True),
    )
    show_page(session, page, columns, empty="no duty matches")


@verb("run", examples=("sgops duties run recovery",))
@click.argument("name")
@click.pass_obj
def run(session: Session, name: str) -> None:
    """Run a duty now.

    The engine that runs does it; without one the exit code is 75.
    """
    with session.engine(_ANSWER) as operations:
        duty = operations.run_duty(name)
    if session.json:
        session.answer(duty)
    else:
        session.say(line(f"{duty.name}: {duty.last_report}"))
