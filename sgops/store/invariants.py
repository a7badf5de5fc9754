"""What must always hold: the answer of `verify`."""

from __future__ import annotations

from collections.abc import Iterator

from sgops.core.errors import StoreError
from sgops.core.job import JobState
from sgops.core.views import Verdict
from sgops.store import file_laws, job_laws, service_laws
from sgops.store.cases import Portion, portions
from sgops.store.database import ReaderPool
from sgops.store.findings import Findings

_READABLE = "every row can be read"
_OWNED = "every row belongs to a job"
_LAWS = {**job_laws.LAWS, **service_laws.LAWS}
_STOPPED = "nothing runs after a clean stop"


class Invariants:
    """Runs every check; one broken thing never hides another."""

    def __init__(self, pool: ReaderPool) -> None:
        self._pool = pool

    def verdict(self, *, stopped: bool = False) -> Verdict:
        """Check everything; `stopped` says that the engine has ended in order, so that nothing may be running."""
        checks = tuple(findings.check for findings in [*self._of_file(), *self._of_jobs(stopped=stopped)])
        return Verdict(ok=all(check.ok for check in checks), checks=checks)

    def _of_file(self) -> Iterator[Findings]:
        for name, law in file_laws.LAWS.items():
            findings = Findings(name)
            try:
                findings.add(law(self._pool))
            except StoreError as error:
                findings.add([error.message])
            yield findings

    def _of_jobs(self, *, stopped: bool) -> list[Findings]:
        laws = {name: Findings(name) for name in _LAWS}
        readable, owned, idle = Findings(_READABLE), Findings(_OWNED), Findings(_STOPPED)
        try:
            for portion in portions(self._pool):
                _judge(portion, laws)
                _count(portion, readable)
                readable.add(portion.unreadable)
                owned.add(portion.orphans)
                if stopped:
                    idle.add(_running(portion))
        except StoreError as error:
            readable.add([error.message])
        return [readable, owned, *laws.values(), *([idle] if stopped else [])]


def _judge(portion: Portion, laws: dict[str, Findings]) -> None:
    for case in portion.cases:
        for name, law in _LAWS.items():
            laws[name].add(f"job {case.job.id}: {fault}" for fault in law(case))


def _count(portion: Portion, readable: Findings) -> None:
    readable.look("jobs", len(portion.cases))
    readable.look("events", sum(len(case.lines) for case in portion.cases))
    readable.look("checkpoints", sum(len(case.checkpoints) for case in portion.cases))
    readable.look("attempts", sum(len(case.tries) for case in portion.cases))


def _running(portion: Portion) -> list[str]:
    return [f"job {case.job.id} is running" for case in portion.cases if case.job.state is JobState.RUNNING]
