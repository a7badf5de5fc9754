"""What faces read: rows from the store with what only the engine knows laid over them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sgops.core.checkpoint import Checkpoint, CheckpointStatus, open_payload, verify
from sgops.core.errors import CheckpointError, LostArtifact, NotFound, Refused
from sgops.core.job import JobState
from sgops.core.query import suggest
from sgops.core.records import left_as_it_is
from sgops.core.stage_views import stages_of
from sgops.core.units import clipped
from sgops.core.views import (
    ActionView,
    ArtifactView,
    Bulk,
    BulkItem,
    CheckpointView,
    EventView,
    JobView,
    LetterView,
    LogLine,
    Page,
    QueueView,
    Refusal,
)
from sgops.engine.files import require
from sgops.engine.payloads import decode
from sgops.engine.selecting import in_portions, pick
from sgops.ports import Asking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from sgops.core.artifact import Artifact
    from sgops.core.settings import QueueSettings
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.parts import Parts
    from sgops.engine.scan import Scan
    from sgops.ports import Selection, Unit

_EVENTS = 500


class Showing:
    """Answers questions; changes nothing but what an operator deletes."""

    def __init__(self, parts: Parts, dispatch: Dispatch, scan: Scan) -> None:
        self._parts = parts
        self._dispatch = dispatch
        self._scan = scan

    def jobs(self, asking: Asking) -> Page[JobView]:
        """List jobs, newest first; one that is claimed but has no worker yet shows as `next`."""
        page = self._parts.reader.jobs(asking, self._parts.clock.now())
        return replace(page, items=tuple(self._with_flight(view) for view in page.items))

    def job(self, job: int) -> JobView:
        """Show one job with its stages, parameters and output."""
        view = self._with_flight(self._parts.reader.job_view(job))
        entry = self._parts.catalog.get(view.pipeline)
        if entry is None:
            return view
        record = self._parts.reader.job(job)
        history = self._parts.reader.history(job)
        return replace(view, stages=stages_of(record, entry.pipeline.names, history))

    def checkpoints(self, job: int, *, verify: bool) -> Page[CheckpointView]:
        """Show a job's history, each row with its verdict if asked."""
        self._parts.reader.job(job)
        rows = self._parts.reader.history(job)
        faults = self._faults_of_files(job) if verify else {}
        return Page(items=tuple(_with_files(checkpoint_view(row, verdict=verify), faults) for row in rows))

    def artifacts(self, job: int) -> Page[ArtifactView]:
        """Show the files a job has registered; they may outlive it."""
        rows = self._parts.reader.artifacts(job)
        if not rows:
            self._parts.reader.job(job)
        return Page(items=tuple(artifact_view(row, self._parts.artifacts.root) for row in rows))

    def _faults_of_files(self, job: int) -> dict[tuple[str, int], str]:
        """Say what is wrong with files, by the stage and the run that registered them."""
        faults: dict[tuple[str, int], str] = {}
        for row in self._parts.reader.artifacts(job):
            if row.superseded_at is None and row.deleted_at is None:
                try:
                    require(self._parts.artifacts, row)
                except LostArtifact as error:
                    faults[row.stage, row.run] = error.message
        return faults

    def logs(self, job: int, asking: Asking, *, stage: str | None, attempt: int | None) -> Page[LogLine]:
        """Show what a job's attempts printed; of the one that runs, what it has printed so far."""
        if stage:
            self._require_stage(job, stage)
        else:
            self._parts.reader.job(job)
        flight = self._dispatch.flight(job)
        ring = flight.ring if flight is not None else None
        page = self._parts.reader.logs(job, asking, stage=stage, attempt=attempt)
        if flight is None or ring is None or page.next is not None:
            return page
        if (stage or flight.job.stage) != flight.job.stage or (attempt or flight.job.attempt) != flight.job.attempt:
            return page
        live = tuple(
            LogLine(at=at, stream=stream, text=text, stage=flight.job.stage, attempt=flight.job.attempt)
            for at, stream, text in ring.lines()
        )
        return replace(page, items=page.items + live)

    def _require_stage(self, job: int, stage: str) -> None:
        """Refuse a stage that a job has not, and never had under another pipeline of its name."""
        entry = self._parts.catalog.get(self._parts.reader.job(job).pipeline)
        names = entry.pipeline.names if entry is not None else (stage,)
        if stage not in names and all(row.stage != stage for row in self._parts.reader.history(job)):
            sentence = f"job {job} has no stage {clipped(stage)}.{suggest(stage, names)}"
            raise NotFound(sentence, hint=f"its stages: {', '.join(names)}")

    def letter(self, letter: int) -> LetterView:
        """Show one letter as the lists do."""
        page = self._parts.reader.letters(Asking(filter=f"id:{letter}", limit=1), self._parts.clock.now())
        if not page.items:
            raise NotFound(f"no dead letter {letter}", hint="sgops dead-letter list")
        return page.items[0]

    def action(self, action: int) -> ActionView:
        """Show one act."""
        recorded = self._parts.store.perform(lambda unit: unit.action(action))
        return ActionView(
            id=recorded.id,
            verb=recorded.verb,
            target=recorded.target,
            at=recorded.at,
            undoable=recorded.undoable,
            undone_at=recorded.undone_at,
            command=recorded.command,
            note=left_as_it_is(recorded.asked),
        )

    def queues(self, paused: frozenset[str]) -> Page[QueueView]:
        """Show every queue that is configured, used by a pipeline, has jobs, or stands still."""
        settings = self._parts.settings
        counts = self._parts.reader.queue_counts()
        return Page(
            items=tuple(
                QueueView(
                    name=name,
                    concurrency=_concurrency(settings.queues.get(name), settings.engine.workers),
                    rate=_rate(settings.queues.get(name)),
                    paused=name in paused,
                    running=counts.get(name, {}).get(JobState.RUNNING.value, 0),
                    queued=counts.get(name, {}).get(JobState.QUEUED.value, 0),
                )
                for name in sorted(self.queue_names() | paused)
            )
        )

    def queue_names(self) -> set[str]:
        """Name every queue that there is."""
        used = self._parts.catalog.queues()
        return {*self._parts.settings.queues, *self._parts.reader.queue_counts(), *used}

    def follow(self, since: int, wait: float) -> Page[EventView]:
        """Give the events after `since`; if there are none, wait for some."""
        now = self._parts.clock.now()
        asking = Asking(limit=_EVENTS)
        page = self._parts.reader.events(asking, now, since=since)
        if page.items or wait <= 0:
            return page
        ear = self._parts.bus.subscribe("follow")
        try:
            # Looked at again after subscribing: what was committed in between woke nobody.
            page = self._parts.reader.events(asking, now, since=since)
            if page.items:
                return page
            ear.take(wait)
        finally:
            ear.close()
        return self._parts.reader.events(asking, self._parts.clock.now(), since=since)

    def delete(self, selection: Selection, matching: Callable[[str], Sequence[int]]) -> Bulk:
        """Delete ended jobs with all their rows."""
        ids = pick(selection, matching, "job")
        found = [self._deletable(job) for job in ids]
        items = tuple(item for item in found if isinstance(item, BulkItem))
        refused = tuple(item for item in found if isinstance(item, Refusal))
        if not selection.preview:
            for _ in in_portions(self._parts, [item.id for item in items], self._delete):
                pass
        if len(ids) == 1 and refused:
            raise Refused(refused[0].reason, hint=f"sgops jobs cancel {ids[0]} first")
        return Bulk(preview=selection.preview, matched=len(ids), items=items, refused=refused)

    def _delete(self, unit: Unit, jobs: Sequence[int]) -> None:
        # Nobody wants their files any more, not even the outputs.
        unit.cleanup.give_up(jobs, self._parts.clock.now())
        unit.delete_jobs(jobs)

    def _deletable(self, job: int) -> BulkItem | Refusal:
        record = self._parts.reader.job(job)
        if not record.has_ended:
            return Refusal(id=job, reason=f"job {job} is {record.state.value}: only ended jobs can be deleted")
        return BulkItem(id=job, job=job, plan="deleted with its history")

    def _with_flight(self, view: JobView) -> JobView:
        if view.state != JobState.RUNNING.value:
            return view
        if not self._dispatch.has_begun:
            return replace(view, state=JobState.INTERRUPTED.value)
        flight = self._dispatch.flight(view.id)
        return view if flight is None or flight.taken is not None else replace(view, next=True)


def checkpoint_view(row: Checkpoint, *, verdict: bool) -> CheckpointView:
    """Show one checkpoint; with a verdict, also what it holds."""
    valid, reason, output = (None, None, None)
    if verdict:
        valid, reason, output = _verdict(row)
    return CheckpointView(
        id=row.id,
        job=row.job,
        run=row.run,
        stage=row.stage,
        status=row.status.value,
        trigger=row.trigger.value,
        input_ref=row.inputs,
        output_ref=row.id if row.status is CheckpointStatus.COMPLETED else None,
        retry_count=row.retry_count,
        last_error=row.last_error,
        definition_hash=row.definition,
        integrity_hash=row.digest.hex(),
        format=row.format,
        size=len(row.payload.stored),
        raw_size=row.payload.raw_size,
        duration_ms=round(row.duration.total_seconds() * 1000) if row.duration is not None else None,
        created_at=row.created_at,
        output=output,  # type: ignore[arg-type]
        facts=decode(row.facts) if row.facts else {},  # type: ignore[arg-type]
        valid=valid,
        invalid_reason=reason,
    )


def _with_files(view: CheckpointView, faults: Mapping[tuple[str, int], str]) -> CheckpointView:
    """Call a checkpoint invalid when a file that its output may speak of is not what it was."""
    fault = faults.get((view.stage, view.run)) if view.valid and view.output_ref is not None else None
    return view if fault is None else replace(view, valid=False, invalid_reason=fault)


def artifact_view(row: Artifact, root: Path) -> ArtifactView:
    """Show a registered file."""
    return ArtifactView(
        id=row.id,
        job=row.job,
        run=row.run,
        stage=row.stage,
        attempt=row.attempt,
        name=row.name,
        kind=row.kind,
        path=str(root / row.path),
        size=row.size,
        sha256=row.sha256.hex(),
        created_at=row.created_at,
        superseded_at=row.superseded_at,
        deleted_at=row.deleted_at,
    )


def _verdict(row: Checkpoint) -> tuple[bool, str | None, object]:
    try:
        verify(row)
        raw = open_payload(row.payload)
        return True, None, decode(raw) if row.status is CheckpointStatus.COMPLETED else None
    except CheckpointError as error:
        return False, error.message, None


def _concurrency(queue: QueueSettings | None, workers: int) -> int:
    return workers if queue is None or queue.concurrency is None else queue.concurrency


def _rate(queue: QueueSettings | None) -> str | None:
    return None if queue is None or queue.rate is None else str(queue.rate)
