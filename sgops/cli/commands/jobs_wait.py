"""`sgops jobs wait`."""

from __future__ import annotations

import click

from sgops.cli.ids import many_ids
from sgops.cli.session import Session
from sgops.cli.verb import verb
from sgops.cli.waiting import tell_ends, verdict, wait_for
from sgops.core.views import Page


@verb("wait", examples=("sgops jobs wait 12 13", "sgops submit story --count 5 | sgops jobs wait - --timeout 10m"))
@many_ids("jobs")
@click.pass_obj
def wait(session: Session, jobs: tuple[int, ...] | None) -> int:
    """Wait until jobs have ended.

    Exit code 1 when one of them died or was cancelled, 75 when --timeout passed first, or when no engine runs.
    """
    if jobs is None:
        raise click.UsageError("name at least one job")
    with session.engine() as operations:
        views = wait_for(session, operations, jobs)
    if session.json:
        session.answer(Page(items=tuple(views)))
    else:
        tell_ends(views, session, session.say)
    return verdict(views)
