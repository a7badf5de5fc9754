"""Somebody who looks after an engine's jobs, and asks for nothing a second time that was granted before a kill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sgops.core.errors import StorageFailed
from sgops.core.job import FINAL_STATES
from sgops.core.views import LetterView
from sgops.ports import Asking, Operations, Selection, Submission
from tests.crash import witness
from tests.crash.pipelines import hangers
from tests.crash.witness import Witness, note

STATES: Final = frozenset(state.value for state in FINAL_STATES)
SLOW: Final = 20.0


class Operator:
    """Somebody who looks after the scenario's jobs, whatever happened to the engine before."""

    def __init__(self, operations: Operations, seen: Witness) -> None:
        self._operations = operations
        # What was answered before a kill stands: nobody asks for it a second time.
        self._cancelled = {int(words[0]) for words in witness.of(seen.read(), "cancelled")}

    def submit(self, name: str, **more: object) -> int:
        """Submit one job; its id is noted as soon as it is known."""
        submission = Submission(name=name, **more)  # type: ignore[arg-type]
        [job] = self._operations.submit(submission).ids
        note("acked", job, name)
        return job

    def tend(self) -> None:
        """Do what there is to do now; a dead writer is a reason to go, as it is for a supervisor."""
        if self._operations.live().status == "unhealthy":
            raise StorageFailed("the engine says that it is not alive")
        self._bring_back()
        self._cancel_patient()
        self._release_held()
        self._take_from_hanging_threads()

    def has_ended(self, job: int) -> bool:
        """Tend, and look at one job."""
        self.tend()
        return self._operations.job(job).state in STATES

    def has_ended_everything(self) -> bool:
        """Tend, and look at all jobs."""
        self.tend()
        counts = self._operations.status().counts
        # A job may have died after it was looked for: that is an end only when nobody will bring it back.
        return not any(n for state, n in counts.items() if state not in STATES) and not self._letters()

    def _bring_back(self) -> None:
        for letter in self._letters():
            note("retrying", letter.id, letter.job)
            bulk = self._operations.retry_letters(Selection(ids=(letter.id,)), params={"mended": True})
            if bulk.items:
                note("retried", letter.id, letter.job)

    def _release_held(self) -> None:
        held = [job.id for job in self._operations.jobs(Asking(filter="state:held")).items]
        if held:
            self._operations.release(Selection(ids=tuple(held)))

    def _letters(self) -> Sequence[LetterView]:
        return self._operations.letters(Asking(filter="resolution:pending pipeline:doomed")).items

    def _take_from_hanging_threads(self) -> None:
        if not hangers.jobs:
            return
        for decision in self._operations.scan(force=True).decisions:
            if decision.decision == "resumed":
                hangers.give_up(decision.job)

    def _cancel_patient(self) -> None:
        for job in self._operations.jobs(
            Asking(filter="pipeline:patient state:running,waiting,queued,interrupted")
        ).items:
            if job.id in self._cancelled:
                continue
            if self._operations.cancel(Selection(ids=(job.id,))).items:
                note("cancelled", job.id)
                self._cancelled.add(job.id)
