"""The laws of one job: what its rows must say about each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from sgops.core.checkpoint import CheckpointStatus
from sgops.core.events import EVENT_CODES, EventType
from sgops.core.job import COSTLY_OUTCOMES, AttemptOutcome, JobState, Resolution
from sgops.core.replay import reached
from sgops.store.cases import Case, Line
from sgops.store.rows import OUTCOME_CODES

Law: TypeAlias = Callable[[Case], Iterator[str]]

_TYPES: Final = {code: type_ for type_, code in EVENT_CODES.items()}
_COSTLY: Final = frozenset(OUTCOME_CODES[outcome] for outcome in COSTLY_OUTCOMES)
_COMPLETED: Final = OUTCOME_CODES[AttemptOutcome.COMPLETED]
# The attempt of such a job may still stand in its row.
_UNENDED: Final = frozenset({JobState.RUNNING, JobState.EXTERNAL, JobState.QUEUED, JobState.HELD})
_UNDER_WAY: Final = frozenset({JobState.RUNNING, JobState.EXTERNAL})
_STANDING: Final = frozenset({Resolution.PENDING, Resolution.DISMISSED})


def journal_has_no_gap(case: Case) -> Iterator[str]:
    """Find a journal that is not numbered from 1 in the order it was written, up to the number in the row."""
    numbers = [line.seq for line in _told(case)]
    for place, number in enumerate(numbers, 1):
        if number != place:
            yield f"event {place} is missing, or out of its place"
            return
    if case.job.seq != len(numbers):
        yield f"its row says {case.job.seq} events, its journal has {len(numbers)}"


def journal_leads_to_row(case: Case) -> Iterator[str]:
    """Find a move that is not legal, and a row that is not where the moves lead."""
    unknown = [line for line in case.lines if line.code not in _TYPES]
    if unknown:
        yield f"event {unknown[0].seq} is of no known type ({unknown[0].code})"
        return
    types = tuple(_TYPES[line.code] for line in _told(case))
    told = reached(types)
    if told.stuck is not None:
        yield f"{types[told.stuck].value if types else 'nothing'} cannot be event {told.stuck + 1}"
        return
    if case.job.state not in told.states:
        led = " or ".join(sorted(state.value for state in told.states))
        yield f"its journal leads to {led}, its row says {case.job.state.value}"
    yield from _counted_as_told(case, Counter(types))
    yield from _at_stage_as_told(case)


def no_attempt_beside_another(case: Case) -> Iterator[str]:
    """Find an attempt that has neither ended nor is the one in flight, or had no attempt token of its own."""
    job = case.job
    indexes = [tried.index for tried in case.tries]
    expected = range(1, job.attempts + 1)
    missing = sorted(set(expected) - set(indexes))
    for index in sorted(set(indexes) - set(expected)):
        yield f"attempt {index} was never begun"
    under_way = job.state in _UNENDED and job.attempt_started_at is not None
    if missing and not (missing == [job.attempts] and under_way):
        yield f"attempt {missing[0]} has neither ended nor is it in flight"
    if job.state in _UNDER_WAY and not missing:
        yield f"it is {job.state.value}, and all its attempts have ended"
    for tried in case.tries:
        if tried.fence != tried.index:
            yield f"attempt {tried.index} was written under the attempt token {tried.fence}"


def tries_are_counted(case: Case) -> Iterator[str]:
    """Find tries that no failed attempt stands for, and more of them granted again than there were."""
    job = case.job
    failed = sum(t.outcome in _COSTLY and (t.run, t.stage) == (job.run, job.stage) for t in case.tries)
    if job.tries > failed:
        yield f"{job.tries} tries of stage '{job.stage}' are counted, {failed} are on record"
    if job.grants > job.tries:
        yield f"{job.grants} tries were granted again, of {job.tries}"


def stages_complete_once(case: Case) -> Iterator[str]:
    """Find a stage that was completed twice in a run (only a corrupt output is made again), or by no attempt."""
    ended = [row for row in case.checkpoints if row.status is CheckpointStatus.COMPLETED]
    if not ended:
        return
    for (run, stage), count in Counter((row.run, row.stage) for row in ended if row.number not in case.corrupt).items():
        if count > 1:
            yield f"stage '{stage}' was completed {count} times in run {run}"
    if case.checkpoints[0].number == 1:
        outputs = Counter((row.run, row.stage) for row in ended)
        attempts = Counter((tried.run, tried.stage) for tried in case.tries if tried.outcome == _COMPLETED)
        for (run, stage), count in (outputs - attempts).items():
            yield f"{count} outputs of stage '{stage}' in run {run} come from no attempt"


def items_have_a_stage(case: Case) -> Iterator[str]:
    """Find items and steps that no stage can have done."""
    if not case.done:
        return
    begun = {line.stage for line in case.lines if line.code == EVENT_CODES[EventType.STAGE_STARTED]}
    for row in case.done:
        if row.stage not in begun:
            yield f"{row.kind} '{row.key}' was recorded in stage '{row.stage}', which never began"
        elif row.attempts < 1:
            yield f"{row.kind} '{row.key}' of stage '{row.stage}' is {row.state} without an attempt"


def ends_are_explained(case: Case) -> Iterator[str]:
    """Find an end without its moment or its cause, and a moment without an end."""
    job = case.job
    if job.has_ended and job.finished_at is None:
        yield f"it is {job.state.value}, and nobody knows since when"
    if not job.has_ended and job.finished_at is not None:
        yield f"it is {job.state.value}, and has a moment of its end"
    if job.state is JobState.DEAD and job.failure is None:
        yield "it is dead without a cause"
    if job.expires_at is not None and (job.has_ended or job.started_at is None):
        yield f"it is {job.state.value}, and its time runs out at a moment that means nothing"


def deaths_have_letters(case: Case) -> Iterator[str]:
    """Find a death without its dead letter; only the newest can stand, and it does while the job is dead."""
    job, letters = case.job, case.letters
    deaths = sum(line.code == EVENT_CODES[EventType.DEAD_LETTER_QUEUED] for line in case.lines)
    if deaths != len(letters):
        yield f"it died {deaths} times and has {len(letters)} dead letters"
    newest = letters[-1].id if letters else None
    if job.letter != newest:
        yield f"its row names dead letter {job.letter}, its newest is {newest}"
    for former, letter in zip([None, *letters], letters, strict=False):
        if letter.previous != (former.id if former else None):
            yield f"dead letter {letter.id} follows {letter.previous}, not the one before it"
        if (letter.resolution is Resolution.PENDING) is not (letter.resolved_at is None):
            yield f"dead letter {letter.id} is {letter.resolution.value}, and its moment says otherwise"
        stands = letter.resolution in _STANDING
        if letter.id == newest and job.state is JobState.DEAD and not stands:
            yield f"it is dead, and dead letter {letter.id} is {letter.resolution.value}"
        if letter.resolution is Resolution.PENDING and (letter.id != newest or job.state is not JobState.DEAD):
            yield f"dead letter {letter.id} is pending, and the job lives on"


def checkpoints_are_whole(case: Case) -> Iterator[str]:
    """Find checkpoints that are not what was sealed, or cannot be opened."""
    yield from case.corrupt.values()


def checkpoints_are_all_there(case: Case) -> Iterator[str]:
    """Find a gap in the numbers up to the job's; only of one that had completed the oldest may be deleted."""
    job, numbers = case.job, [row.number for row in case.checkpoints]
    expected = list(range(numbers[0] if numbers else job.checkpoints + 1, job.checkpoints + 1))
    if numbers != expected:
        lost = sorted(set(expected) ^ set(numbers))
        yield f"checkpoint {lost[0]} is missing, or one too many ({job.checkpoints} were saved)"
    elif len(numbers) < job.checkpoints and not _has_completed(case):
        yield f"{job.checkpoints - len(numbers)} checkpoints were deleted before it completed"


LAWS: Final[Mapping[str, Law]] = {
    "the journal of each job has no gap": journal_has_no_gap,
    "each journal leads by legal moves to its job as it is": journal_leads_to_row,
    "no job has two attempts at once": no_attempt_beside_another,
    "what was tried is on record": tries_are_counted,
    "a stage is completed once in a run": stages_complete_once,
    "items and steps were done in stages that began": items_have_a_stage,
    "ended jobs say when and why": ends_are_explained,
    "each death has one dead letter": deaths_have_letters,
    "each checkpoint is what was sealed": checkpoints_are_whole,
    "no checkpoint is missing": checkpoints_are_all_there,
}


def _told(case: Case) -> list[Line]:
    """Give the lines that count: a remark of the engine about a job has no number."""
    return [line for line in case.lines if line.seq]


def _counted_as_told(case: Case, told: Counter[EventType]) -> Iterator[str]:
    job = case.job
    started = told[EventType.STAGE_STARTED]
    if (job.attempts, job.fence) != (started, started):
        yield f"{started} attempts began, its row says {job.attempts} (attempt token {job.fence})"
    saved = started + told[EventType.CHECKPOINT_SAVED]
    if job.checkpoints != saved:
        yield f"{saved} checkpoints were saved, its row says {job.checkpoints}"
    runs = 1 + told[EventType.JOB_RERUN] + told[EventType.RECOVERY_DECIDED]
    if not 1 <= job.run <= runs:
        yield f"its row says run {job.run}, its journal tells of {runs} at most"


def _at_stage_as_told(case: Case) -> Iterator[str]:
    if case.job.state is not JobState.RUNNING:
        return
    began = [line for line in case.lines if line.code == EVENT_CODES[EventType.STAGE_STARTED]]
    told = (began[-1].stage, began[-1].attempt) if began else (None, None)
    if told != (case.job.stage, case.job.attempt):
        yield f"stage '{told[0]}' began last (attempt {told[1]}), its row says '{case.job.stage}' ({case.job.attempt})"


def _has_completed(case: Case) -> bool:
    return any(line.code == EVENT_CODES[EventType.JOB_COMPLETED] for line in case.lines)
