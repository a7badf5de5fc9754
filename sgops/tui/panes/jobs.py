"""All jobs, newest first; the queues they stand in, and the pipelines they follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sgops.core.filter_keys import JOBS
from sgops.core.query import Term
from sgops.core.views import JobView, PipelineView, QueueView
from sgops.ports import Operations
from sgops.tui import lists
from sgops.tui.actions import Subject
from sgops.tui.host import host_of
from sgops.tui.listing import Listing, Story, whole
from sgops.tui.panes.list_pane import ListPane
from sgops.tui.told import job as job_page
from sgops.tui.told.job import JobStory
from sgops.tui.widgets.record_table import RecordTable


def story_of(operations: Operations, job: JobView) -> JobStory:
    """Ask for everything that is told about a job."""
    return JobStory(job=operations.job(job.id), why=operations.why(job.id), attempts=operations.attempts(job.id).items)


class Jobs(ListPane):
    """Jobs, queues, pipelines."""

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
            keys=JOBS,
            story=Story(ask=story_of, tell=job_page.tell),
        ),
        Listing(
            id="queues-list",
            name="queues",
            subject=Subject.QUEUE,
            columns=lists.QUEUES,
            source=whole(lambda operations: operations.queues().items),
            key=lambda queue: queue.name,
            empty="there is no queue yet",
        ),
        Listing(
            id="pipelines-list",
            name="pipelines",
            subject=Subject.PIPELINE,
            columns=lists.PIPELINES,
            source=whole(lambda operations: operations.pipelines().items),
            key=lambda pipeline: pipeline.name,
            empty="no pipeline is loaded",
        ),
    )

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        record = event.table.record
        if isinstance(record, JobView):
            host_of(self).open_job(record.id)
        elif isinstance(record, QueueView | PipelineView):
            key = "queue" if isinstance(record, QueueView) else "pipeline"
            self.show_list("jobs-list", str(Term(key=key, values=(record.name,))))
