"""What an operator can do with jobs, batches and dead letters, answered by the engine; one short method each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from sgops.core import moves
from sgops.core.checkpoint import Trigger
from sgops.core.job import Asked, JobState
from sgops.core.signals import Interruption
from sgops.core.views import Page
from sgops.engine import job_acts
from sgops.engine.acts import Act, Acting, only
from sgops.engine.batches import cancelling_batch, failed_of, retrying_batch, submit_batch, unfinished_of
from sgops.engine.chosen import chosen
from sgops.engine.explaining import Explaining
from sgops.engine.letters import Letters
from sgops.engine.pausing import Pausing
from sgops.engine.selecting import MOST, pick
from sgops.engine.showing import Showing
from sgops.engine.submitting import submit
from sgops.engine.why_external import with_services

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sgops.core.transition import Transition
    from sgops.core.values import Json
    from sgops.core.views import (
        ArtifactView,
        AttemptView,
        BatchView,
        Bulk,
        CheckpointView,
        FamilyView,
        ItemView,
        JobView,
        LetterView,
        LogLine,
        Submitted,
        WhyView,
    )
    from sgops.engine.crew import Crew
    from sgops.engine.parts import Parts
    from sgops.ports import Asking, BatchSubmission, Selection, Submission, Unit

_ALL: Final = 2**62


class JobOperations:
    """What can be done with jobs, one or many, and asked about them."""

    def __init__(self, parts: Parts, crew: Crew) -> None:
        self._parts = parts
        self._dispatch = crew.dispatch
        self._wake = crew.wake
        self._external = crew.external
        self._acting = Acting(parts, self._acted)
        self._letters = Letters(parts, self._acting)
        self._showing = Showing(parts, crew.dispatch, crew.scan)
        self._pausing = Pausing(parts, crew.dispatch, self._showing.queue_names)
        self._explaining = Explaining(parts, crew.dispatch, self._pausing)

    # ── jobs ──
    def submit(self, submission: Submission) -> Submitted:
        # Told while the jobs are written, an idle engine claims them in the same commit.
        submitted = submit(self._parts, submission, then=self._dispatch.nudge)
        if submission.at is not None:
            self._wake.wake_now()
        return submitted

    def jobs(self, asking: Asking) -> Page[JobView]:
        return self._showing.jobs(asking)

    def job(self, job: int) -> JobView:
        return self._showing.job(job)

    def checkpoints(self, job: int, *, verify: bool = False) -> Page[CheckpointView]:
        return self._showing.checkpoints(job, verify=verify)

    def delete_checkpoints(self, job: int) -> int:
        return self._parts.store.perform(partial(job_acts.delete_checkpoints, job))

    def attempts(self, job: int) -> Page[AttemptView]:
        self._parts.reader.job(job)
        return Page(items=tuple(self._parts.reader.attempts(job)))

    def artifacts(self, job: int) -> Page[ArtifactView]:
        return self._showing.artifacts(job)

    def items(self, job: int, asking: Asking, *, failed: bool = False) -> Page[ItemView]:
        self._parts.reader.job(job)
        return self._parts.reader.items(job, asking, failed=failed)

    def logs(self, job: int, asking: Asking, *, stage: str | None = None, attempt: int | None = None) -> Page[LogLine]:
        return self._showing.logs(job, asking, stage=stage, attempt=attempt)

    def why(self, job: int) -> WhyView:
        told = self._explaining.why(job)
        asking = self._parts.settings.recovery.ask_services
        return with_services(told, self._parts.reader.receipts(job), self._external.next_question, asking)

    def cancel(self, jobs: Selection) -> Bulk:
        return self._act(job_acts.cancelling(), jobs)

    def hold(self, jobs: Selection) -> Bulk:
        return self._act(job_acts.holding(), jobs)

    def release(self, jobs: Selection) -> Bulk:
        return self._act(job_acts.releasing(self._parts), jobs)

    def retry_jobs(self, jobs: Selection, *, force: bool = False) -> Bulk:
        return self._act(job_acts.retrying(force=force), jobs)

    def rerun(self, job: int, *, start: str | None = None, only: str | None = None, force: bool = False) -> Bulk:  # noqa: ARG002 - said of every act, and needed by few
        wanted = chosen(start, only)
        act = job_acts.rerunning(self._parts, stage=wanted.stage, only=wanted.only, keys=wanted.keys)
        return self._carry_out(act, [job])

    def delete_jobs(self, jobs: Selection) -> Bulk:
        return self._showing.delete(jobs, self._matching_jobs)

    # ── batches ──
    def submit_batch(self, batch: BatchSubmission) -> BatchView:
        made = submit_batch(self._parts, batch)
        self._wake.wake_now()
        self._dispatch.nudge()
        return self._parts.reader.batch(made)

    def batches(self, asking: Asking) -> Page[BatchView]:
        return self._parts.reader.batches(asking, self._parts.clock.now())

    def batch(self, batch: int) -> BatchView:
        return self._parts.reader.batch(batch)

    def cancel_batch(self, batch: int) -> Bulk:
        return self._carry_out(cancelling_batch(batch), unfinished_of(self._parts, batch))

    def retry_batch(self, batch: int) -> Bulk:
        return self._carry_out(retrying_batch(batch), failed_of(self._parts, batch))

    # ── dead letters ──
    def letters(self, asking: Asking) -> Page[LetterView]:
        return self._parts.reader.letters(asking, self._parts.clock.now())

    def families(self, asking: Asking) -> Page[FamilyView]:
        return self._parts.reader.families(asking, self._parts.clock.now())

    def letter(self, letter: int) -> LetterView:
        view = self._showing.letter(letter)
        full = self._letters.show(letter, view)
        return replace(full, checkpoints=self._showing.checkpoints(view.job, verify=True).items)

    def retry_letters(self, letters: Selection, *, start: str = "checkpoint", params: Json = None) -> Bulk:
        return only(self._letters.retry(letters, start=start, params=params))

    def dismiss_letters(self, letters: Selection, *, notes: str = "") -> Bulk:
        return only(self._letters.dismiss(letters, notes=notes))

    # ── inside ──
    def _act(self, act: Act, jobs: Selection) -> Bulk:
        targets = pick(jobs, self._matching_jobs, "job")
        return only(self._acting.preview(act, targets)) if jobs.preview else self._carry_out(act, targets)

    def _carry_out(self, act: Act, targets: Sequence[int]) -> Bulk:
        if not self._dispatch.has_begun:
            self._interrupt_left(targets)
        return only(self._acting.carry_out(act, targets))

    def _interrupt_left(self, targets: Sequence[int]) -> None:
        self._parts.store.perform(partial(_interrupt_left, targets, self._parts.clock.now()))

    def _matching_jobs(self, text: str) -> list[int]:
        return self._parts.reader.matching_jobs(text, self._parts.clock.now(), MOST)

    def _acted(self, moves: Sequence[Transition]) -> None:
        """Ask the stages of cancelled jobs to stop; then look what became ready.

        A flight is its worker's: what else was asked stands in the job's row, on which the worker's next move is
        decided anew, for it does not fit any more.
        """
        for move in moves:
            flight = self._dispatch.flight(move.after.id) if move.after.asked is Asked.CANCEL else None
            if flight is not None and flight.job.fence == move.after.fence:
                flight.asked_at = self._parts.clock.monotonic()
                flight.ask_stop(Interruption.CANCELLED)
        self._dispatch.nudge()


def _interrupt_left(targets: Sequence[int], now: datetime, unit: Unit) -> None:
    """Say of jobs that a dead engine left running what they are, before something is done with them."""
    wanted = set(targets)
    left = [job for job in unit.in_state(JobState.RUNNING.value, 0, _ALL) if job.id in wanted]
    if left:
        unit.apply([moves.interrupt(job, now, reason="its engine is gone", trigger=Trigger.FAILURE) for job in left])
