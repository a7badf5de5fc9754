"""What must hold between jobs that run and what they take: of each queue and resource no more than there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sgops.core.errors import SgopsError
from sgops.core.views import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sgops.engine.dispatch import Dispatch
    from sgops.engine.parts import Parts

_NAME: Final = "no queue and no resource gives more than it has"
_SHOWN: Final = 5
# As many jobs as are ever in flight at a time, and more.
_MANY: Final = 10_000


class _Loose(NamedTuple):
    """A job and what it takes, of which one is there and the other is not."""

    job: int
    ticket: int
    sentence: str


def lanes(parts: Parts, dispatch: Dispatch) -> Check:
    """Compare what is given out with who runs; without an engine nobody takes anything."""
    try:
        loose = _loose(parts, dispatch)
        if loose:
            # Something may have been on its way between the file, the flights and the gates. The writer has done with
            # it when it answers; what is loose then has been so all the time.
            parts.store.perform(lambda _: None)
            loose &= _loose(parts, dispatch)
    except SgopsError as error:
        return Check(name=_NAME, ok=False, detail=f"it could not be looked at: {error.message}")
    faults = [*dispatch.gates.faults(), *(each.sentence for each in sorted(loose))]
    if not faults:
        return Check(name=_NAME, ok=True, detail=f"{len(dispatch.gates.inside()):,} jobs inside")
    more = f"; and {len(faults) - _SHOWN:,} more" if len(faults) > _SHOWN else ""
    return Check(name=_NAME, ok=False, detail="; ".join(faults[:_SHOWN]) + more)


def _loose(parts: Parts, dispatch: Dispatch) -> set[_Loose]:
    if not dispatch.has_begun:
        return set()
    return {*_held_by_nobody(dispatch), *_held_by_none_that_runs(parts, dispatch)}


def _held_by_nobody(dispatch: Dispatch) -> Iterator[_Loose]:
    """Find places of jobs that are not in flight, and flights without a place."""
    inside, flights = dispatch.gates.inside(), {flight.ticket: flight.job.id for flight in dispatch.flights()}
    for ticket, (job, lane) in inside.items():
        if ticket not in flights:
            yield _Loose(job, ticket, f"job {job} does not run, and has a place in queue '{lane.queue}'")
    for ticket, job in flights.items():
        if ticket not in inside:
            yield _Loose(job, ticket, f"job {job} runs, and has no place in its queue")


def _held_by_none_that_runs(parts: Parts, dispatch: Dispatch) -> Iterator[_Loose]:
    """Find jobs that run by the file and that no queue knows of."""
    running = parts.reader.matching_jobs("state:running", parts.clock.now(), _MANY)
    known = {job for job, _ in dispatch.gates.inside().values()}
    for job in running:
        if job not in known:
            yield _Loose(job, 0, f"job {job} runs by the file, and no queue knows of it")
