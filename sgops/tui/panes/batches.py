"""Batches: how far each is, what became of its jobs, and the jobs themselves one key further."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sgops.core.views import BatchView
from sgops.tui import late, lists
from sgops.tui.actions import Subject
from sgops.tui.aim import Aim
from sgops.tui.host import host_of
from sgops.tui.listing import Listing, Story
from sgops.tui.panes.list_pane import ListPane
from sgops.tui.told import batch as batch_page
from sgops.tui.widgets.record_table import RecordTable


def _aim_at(batch: BatchView) -> Aim:
    return Aim(subject=Subject.BATCH, ids=(batch.id,), record=batch, name=f"batch {batch.id} {batch.label}".strip())


class Batches(ListPane):
    """Jobs that were submitted together."""

    heading = "batches"
    listings: Sequence[Listing[Any]] = (
        Listing(
            id="batches-list",
            name="batches",
            subject=Subject.BATCH,
            columns=lists.BATCHES,
            source=lambda operations, asking: operations.batches(asking),
            key=lambda batch: batch.id,
            empty="nothing was submitted together",
            keys=late.keys("BATCHES"),
            story=Story(ask=lambda operations, batch: operations.batch(batch.id), tell=batch_page.tell),
            aim_at=_aim_at,
        ),
    )

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        if isinstance(event.table.record, BatchView):
            host_of(self).show_pane("jobs", f"batch:{event.table.record.id}")
