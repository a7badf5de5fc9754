"""The journal: what happened, newest first, and what goes on happening."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sgops.core.views import EventView
from sgops.tui import late, lists
from sgops.tui.actions import Subject
from sgops.tui.aim import Aim
from sgops.tui.host import host_of
from sgops.tui.listing import Listing, Story
from sgops.tui.panes.list_pane import ListPane
from sgops.tui.told import event as event_page
from sgops.tui.widgets.record_table import RecordTable


def _aim(event: EventView) -> Aim:
    """Aim at the job an event is about."""
    if event.job is None:
        return Aim(record=event)
    return Aim(subject=Subject.JOB, ids=(event.job,), record=event)


class Events(ListPane):
    """Events of the engine and of all jobs."""

    heading = "events"
    listings: Sequence[Listing[Any]] = (
        Listing(
            id="events-list",
            name="events",
            subject=Subject.EVENT,
            columns=lists.EVENTS,
            source=lambda operations, asking: operations.events(asking),
            key=lambda event: event.id,
            empty="nothing has happened that matches",
            keys=late.keys("EVENTS"),
            story=Story(ask=lambda _, event: event, tell=event_page.tell),
            aim_at=_aim,
            follows=True,
        ),
    )

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        record = event.table.record
        if isinstance(record, EventView) and record.job is not None:
            host_of(self).open_job(record.job)
