"""Jobs submitted together: all of them or none, and what is done with them as one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sgops.core.errors import Duplicate, UsageError
from sgops.core.job import FINAL_STATES, JobState
from sgops.engine.batch_lines import Faults, read_lines
from sgops.engine.doubles import counted
from sgops.engine.job_acts import cancelling, retrying
from sgops.engine.submitting import drafted
from sgops.ports import Submission

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sgops.core.records import NewJob
    from sgops.engine.acts import Act
    from sgops.engine.batch_lines import Line
    from sgops.engine.catalog import Order
    from sgops.engine.parts import Parts
    from sgops.ports import BatchSubmission, Unit

_UNFINISHED = tuple(state.value for state in JobState if state not in FINAL_STATES)


def submit_batch(parts: Parts, batch: BatchSubmission) -> int:
    """Write all jobs of a batch in one transaction, or none of them; give the batch's id."""
    order = parts.catalog.order(batch.name)
    lines, faults = read_lines(batch.lines)
    total = len(lines) + faults.met
    drafts = _drafts(parts, order, lines, faults)
    faults.complain(total)
    now = parts.clock.now()
    with counted(parts):
        return parts.store.perform(partial(_write, parts, batch, drafts, now))


def cancelling_batch(batch: int) -> Act:
    """Stop all that has not ended of a batch, as one act."""
    return replace(cancelling(), command=f"sgops batch cancel {batch}", target=f"batch {batch}")


def retrying_batch(batch: int) -> Act:
    """Run again what has failed of a batch, as one act."""
    # The operator says so: also what failed with an error that no retry would mend by itself.
    return replace(retrying(force=True), command=f"sgops batch retry {batch}", target=f"batch {batch}")


def unfinished_of(parts: Parts, batch: int) -> list[int]:
    """Give the jobs of a batch that can still be cancelled."""
    parts.reader.batch(batch)
    return parts.reader.jobs_of_batch(batch, _UNFINISHED)


def failed_of(parts: Parts, batch: int) -> list[int]:
    """Give the jobs of a batch that failed for good."""
    parts.reader.batch(batch)
    return parts.reader.jobs_of_batch(batch, (JobState.DEAD.value,))


def _drafts(parts: Parts, order: Order, lines: Sequence[Line], faults: Faults) -> list[tuple[int, NewJob]]:
    drafts: list[tuple[int, NewJob]] = []
    keys: dict[str, int] = {}
    for line in lines:
        try:
            drafts.append((line.number, _draft(parts, order, line)))
        except UsageError as wrong:
            faults.add(line.number, wrong.message)
        if line.unique_key is not None and keys.setdefault(line.unique_key, line.number) != line.number:
            faults.add(line.number, f"unique key '{line.unique_key}' stands in line {keys[line.unique_key]}, too")
    return drafts


def _draft(parts: Parts, order: Order, line: Line) -> NewJob:
    asked = Submission(name="", params=line.params, priority=line.priority, unique_key=line.unique_key, at=line.at)
    return drafted(parts, asked, order)


def _write(
    parts: Parts, batch: BatchSubmission, drafts: Sequence[tuple[int, NewJob]], now: datetime, unit: Unit
) -> int:
    _refuse_doubles(unit, drafts)
    number = unit.new_batch(batch.label, drafts[0][1].pipeline, now)
    unit.insert([replace(draft, token=parts.dice.token(), batch=number) for _, draft in drafts], now)
    return number


def _refuse_doubles(unit: Unit, drafts: Sequence[tuple[int, NewJob]]) -> None:
    """Refuse lines whose unique key another job has: a file that is submitted twice is told so."""
    faults = Faults()
    for number, draft in drafts:
        former = unit.unfinished(draft.pipeline, draft.unique_key) if draft.unique_key is not None else None
        if former is not None:
            faults.add(number, f"job {former.id} has unique key '{draft.unique_key}' and has not ended")
    faults.complain(len(drafts), Duplicate)
