"""`sgops why`."""

from __future__ import annotations

import click

from sgops.cli.details import mark, prose
from sgops.cli.ids import one_id
from sgops.cli.session import Session
from sgops.cli.verb import verb


@verb("why", examples=("sgops why 12", "sgops why 12 --json"))
@one_id("job")
@click.pass_obj
def why(session: Session, job: int) -> None:
    """Explain a job: its state, how it got there, what is next."""
    with session.ask() as operations:
        view = operations.why(job)
    if session.json:
        session.answer(view)
        return
    session.say(f"job {job}: {mark(session, view.state)} since {session.when(view.since)}")
    session.say()
    prose(session, view.sentences)
    session.say()
    prose(session, [f"Next: {view.next}"])
    if view.next_at is not None:
        session.say(f"When: {session.when(view.next_at)}")
