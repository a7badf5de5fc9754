"""All jobs, newest first; the queues they stand in, what they are made of, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sgops.tui import engine_lists, late, lists
from sgops.tui.actions import Subject
from sgops.tui.host import host_of
from sgops.tui.listing import Listing, Story, short
from sgops.tui.panes.list_pane import ListPane
from sgops.tui.told import job as job_page
from sgops.tui.told.job import JobStory
from sgops.tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from sgops.core.views import JobView
    from sgops.ports import Operations


def story_of(operations: Operations, job: JobView) -> JobStory:
    """Ask for everything that is told about a job."""
    return JobStory(job=operations.job(job.id), why=operations.why(job.id), attempts=operations.attempts(job.id).items)


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
            story=Story(ask=story_of, tell=job_page.tell),
        ),
        short(
            "queues",
            Subject.QUEUE,
            engine_lists.QUEUES,
            lambda operations: operations.queues().items,
            empty="there is no queue yet",
        ),
        short(
            "pipelines",
            Subject.PIPELINE,
            engine_lists.PIPELINES,
            lambda operations: operations.pipelines().items,
            empty="no pipeline is loaded",
        ),
        short(
            "templates",
            Subject.TEMPLATE,
            engine_lists.TEMPLATES,
            lambda operations: operations.templates().items,
            empty="there is no template; write one in [templates.NAME]",
        ),
        short(
            "schedules",
            Subject.SCHEDULE,
            engine_lists.SCHEDULES,
            lambda operations: operations.schedules().items,
            empty="there is no schedule; write one in [schedules.NAME]",
        ),
    )

    def shows_progress(self) -> bool:
        return True

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        from sgops.core.views import JobView, PipelineView, QueueView, ScheduleView, TemplateView

        match event.table.record:
            case JobView(id=number) | ScheduleView(last_job=int(number)):
                host_of(self).open_job(number)
            case QueueView(name=name):
                self._show_jobs("queue", name)
            case PipelineView(name=name):
                self._show_jobs("pipeline", name)
            case TemplateView(name=name) | ScheduleView(template=name):
                self._show_jobs("template", name)
            case _:
                return

    def _show_jobs(self, key: str, name: str) -> None:
        from sgops.core.query import Term

        self.show_list("jobs-list", str(Term(key=key, values=(name,))))
