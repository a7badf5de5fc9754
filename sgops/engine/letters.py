"""Dead letters: shown with everything needed to judge them, answered one by one or in bulk."""

from __future__ import annotations

from dataclasses import replace
from shlex import quote
from typing import TYPE_CHECKING

from sgops.core.checkpoint import CheckpointStatus
from sgops.core.errors import SgopsError
from sgops.core.failure import FailureType
from sgops.core.resume import plan, standing
from sgops.core.setting_types import OnCorrupt
from sgops.core.values import words
from sgops.core.views import Bulk, LetterView, RetryPlan
from sgops.engine.acts import Act, Choice
from sgops.engine.job_acts import dismiss_letter, retry_letter
from sgops.engine.payloads import decode
from sgops.engine.recall import trusted
from sgops.engine.selecting import MOST, pick
from sgops.engine.submitting import params_of
from sgops.ports import Asking

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sgops.core.checkpoint import Checkpoint
    from sgops.core.job import Job
    from sgops.core.receipts import Receipt
    from sgops.core.values import Json
    from sgops.engine.acts import Acting
    from sgops.engine.parts import Parts
    from sgops.ports import Selection, Unit

# Of the attempt that failed for good, its last lines: what it said before it fell.
_LOG_LINES = 200
_READ_LINES = 1000


class Letters:
    """What an operator can do with dead letters."""

    def __init__(self, parts: Parts, acting: Acting) -> None:
        self._parts = parts
        self._acting = acting

    def show(self, letter: int, view: LetterView) -> LetterView:
        """Fill a letter's view with its whole context."""
        reader = self._parts.reader
        job = reader.job(view.job)
        attempts = tuple(reader.attempts(job.id))
        last = attempts[-1] if attempts else None
        stage, number = (last.stage, last.number) if last else (None, None)
        log = reader.logs(job.id, Asking(limit=_READ_LINES), stage=stage, attempt=number).items[-_LOG_LINES:]
        return replace(
            view,
            attempts=attempts,
            snapshot=reader.snapshot(letter),
            log=log,
            plan=self.plan(job),
        )

    def plan(self, job: Job) -> RetryPlan:
        """Say what a retry from the checkpoint would do."""
        entry = self._parts.catalog.get(job.pipeline)
        if entry is None:
            return RetryPlan(stage=None, note=f"pipeline '{job.pipeline}' is not loaded: a retry would wait for it")
        rows = self._parts.reader.history(job.id)
        ended = standing(job, entry.pipeline.names, trusted(rows, OnCorrupt.PREVIOUS))
        going_on = plan(job, entry.pipeline.names, ended)
        saved = sum(_ms(row) for stage, row in ended.items() if stage in going_on.kept)
        service = _service(self._parts.reader.receipts(job.id))
        return RetryPlan(
            stage=going_on.stage, kept=going_on.kept, saved_ms=saved, service=service, note=_note(job, rows)
        )

    def retry(self, selection: Selection, *, start: str, params: Json) -> Bulk:
        """Run the letters' jobs again, from where the operator says, with edited parameters if given."""

        def decide(unit: Unit, letter: int, now: datetime) -> Choice:
            choice = retry_letter(self._parts, unit, letter, now, start=start, edited=params is not None)
            if params is not None:
                edited = self._edited(unit, choice.move.before, params)
                if not selection.preview:
                    unit.set_params(choice.move.before.id, edited, words(edited.decode()))
            return choice

        # Parameters may be secret by their names: a list of acts shows that there were some, and not which.
        how = ("" if start == "checkpoint" else f" --from {quote(start)}") + ("" if params is None else " --params …")
        return self._do(Act(verb="retry", command=f"sgops dead-letter retry{how}", decide=decide), selection)

    def dismiss(self, selection: Selection, *, notes: str) -> Bulk:
        """Answer letters with "leave it"."""

        def decide(unit: Unit, letter: int, now: datetime) -> Choice:
            return dismiss_letter(unit, letter, now, notes)

        why = f" --notes {quote(notes)}" if notes else ""
        return self._do(Act(verb="dismiss", command=f"sgops dead-letter dismiss{why}", decide=decide), selection)

    def _do(self, act: Act, selection: Selection) -> Bulk:
        letters = pick(selection, self._matching, "dead letter")
        if selection.preview:
            return self._acting.preview(act, letters)
        return self._acting.carry_out(act, letters)

    def _matching(self, text: str) -> list[int]:
        now = self._parts.clock.now()
        return [letter.id for letter in self._parts.reader.matching_letters(text, now, MOST)]

    def _edited(self, unit: Unit, job: Job, patch: Json) -> bytes:
        """Put a patch over the job's parameters, checked as at a submit."""
        former = decode(unit.params(job.id))
        changed = {**former, **patch} if isinstance(former, dict) and isinstance(patch, dict) else patch
        return params_of(self._parts, self._parts.catalog.order(job.pipeline), changed)


def _service(receipts: Sequence[Receipt]) -> str | None:
    """Say which service may still have the work: a retry asks it before anything is repeated."""
    open_now = [receipt for receipt in receipts if receipt.is_open]
    if not open_now:
        return None
    last = open_now[-1]
    return f"'{last.connector}' may still have the work ({last.ref or last.key}) and is asked first"


def _note(job: Job, rows: list[Checkpoint]) -> str:
    """Say what the operator should know before a retry."""
    notes = []
    if any(_is_corrupt(row) for row in rows if row.status is CheckpointStatus.COMPLETED):
        notes.append("a checkpoint is corrupt; the newest valid one before it is used")
    if job.failure is not None and job.failure.type == FailureType.DRIFT.value:
        notes.append("the pipeline changed: from the checkpoint it drifts again, use --from beginning")
    return "; ".join(notes)


def _is_corrupt(row: Checkpoint) -> bool:
    try:
        trusted([row], OnCorrupt.DEAD_LETTER)
    except SgopsError:
        return True
    return False


def _ms(row: Checkpoint) -> int:
    return round(row.duration.total_seconds() * 1000) if row.duration else 0
