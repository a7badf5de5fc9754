"""`sgops events`."""

from __future__ import annotations

import click

from sgops.cli.journal import show_events, tell_event
from sgops.cli.lists import listing
from sgops.cli.session import Session
from sgops.cli.verb import verb
from sgops.ports import Asking, Operations

# An engine that has nothing to tell is asked again after so many seconds.
_WAIT = 10.0
# The port gives no more than this at once.
_MOST = 500


@verb(
    "events",
    takes_terms=True,
    examples=(
        "sgops events event:dead_letter.queued 'age:<1d'",
        "sgops events level:warning,error -component:recovery",
        "sgops events --follow --json job:12",
    ),
)
@listing
@click.option("--follow", is_flag=True, help="Stay, and write events as they come in; needs a running engine.")
@click.pass_obj
def events(session: Session, asking: Asking, *, follow: bool) -> None:
    """List what happened, newest first.

    Filter keys: event component level job stage batch id age.
    """
    if follow:
        with session.engine() as operations:
            _follow(session, operations, asking.filter)
    with session.ask() as operations:
        page = operations.events(asking)
    show_events(session, page, empty="no event matches")


def _follow(session: Session, operations: Operations, terms: str) -> None:
    """Write what happens from now on, until somebody interrupts."""
    since = newest(operations)
    if terms:
        # A filter that cannot be understood is refused now, and not at the first event.
        operations.events(Asking(filter=terms, limit=1))
    while True:
        news = operations.follow(since, wait=_WAIT).items
        if not news:
            continue
        last = news[-1].id
        if terms:
            news = operations.events(Asking(filter=terms, limit=_MOST), since=since).items
        for event in news:
            if event.id <= last:
                tell_event(session, event)
        since = last


def newest(operations: Operations) -> int:
    """Give the id of the last event there is."""
    page = operations.events(Asking(limit=1))
    return page.items[0].id if page.items else 0
