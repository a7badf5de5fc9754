"""All jobs, newest first; the queues they stand in, what they are made of, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sgops.tui import late, lists, work_lists
from sgops.tui.actions import Subject
from sgops.tui.host import host_of
from sgops.tui.listing import Listing, Story, short
from sgops.tui.panes.list_pane import ListPane
from sgops.tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from sgops.core.views import JobView
    from sgops.ports import Operations
    from sgops.tui.glance import Glance
    from sgops.tui.ink import Ink
    from sgops.tui.told.job import JobStory

# What jobs of a record of a list are filtered by.
_OF_JOBS: Final = {"queues": "queue", "pipelines": "pipeline", "templates": "template"}


def _story_of(operations: Operations, job: JobView) -> JobStory:
    # What is told beside the list is loaded behind its first rows.
    from sgops.tui.told.job import story_of

    return story_of(operations, job.id)


def _told(story: JobStory, at: Glance, cells: int) -> Sequence[Ink]:
    from sgops.tui.told.job import tell

    return tell(story, at, cells)


class Jobs(ListPane):
    """Jobs, queues, pipelines, templates, schedules."""

    heading = "jobs"
    listings: Sequence[Listing[Any]] = (
        Listing(
            id="jobs-list",
            name="jobs",
            subject=Subject.JOB,
            columns=lists.JOBS,
            source=lambda operations, asking: operations.jobs(asking),
            key=lambda job: job.id,
            empty="no job matches",
            keys=late.keys("JOBS"),
            story=Story(ask=_story_of, tell=_told),
        ),
        short(
            "queues",
            Subject.QUEUE,
            work_lists.QUEUES,
            lambda operations: operations.queues().items,
            empty="there is no queue yet",
        ),
        short(
            "pipelines",
            Subject.PIPELINE,
            work_lists.PIPELINES,
            lambda operations: operations.pipelines().items,
            empty="no pipeline is loaded",
        ),
        short(
            "templates",
            Subject.TEMPLATE,
            work_lists.TEMPLATES,
            lambda operations: operations.templates().items,
            empty="there is no template; write one in [templates.NAME]",
        ),
        short(
            "schedules",
            Subject.SCHEDULE,
            work_lists.SCHEDULES,
            lambda operations: operations.schedules().items,
            empty="there is no schedule; write one in [schedules.NAME]",
        ),
    )

    def read_progress(self) -> None:
        # Who waits in line makes none, however long the line is.
        if any(getattr(record, "state", "") == "running" for record in self.table.in_sight()):
            self.read()

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        record, listing = event.table.record, self.listing.name
        if record is None:
            return
        if listing in _OF_JOBS:
            self._show_jobs(_OF_JOBS[listing], record.name)
        elif listing == "schedules" and record.last_job is None:
            self._show_jobs("template", record.template)
        else:
            host_of(self).open_job(record.last_job if listing == "schedules" else record.id)

    def _show_jobs(self, key: str, name: str) -> None:
        from sgops.core.query import Term

        self.show_list("jobs-list", str(Term(key=key, values=(name,))))
