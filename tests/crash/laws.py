"""What must be true of a file after a kill, and of everything when all has ended; each breach is a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from tests.crash import mixed_laws
from tests.crash.snapshot import JobRow, Snapshot
from tests.crash.witness import Seen, of

# The stages of the scenario's pipelines, and how each of its jobs has to end.
STAGES: Final = {
    "story": ("script", "panels", "export"),
    "flaky": ("fetch", "settle", "store"),
    "doomed": ("accept", "judge", "archive"),
    "patient": ("wait",),
    "hanging": ("hang", "confirm"),
    "busy": ("work",),
    "poison": ("swallow",),
    "film": ("sketch", "shoot", "cut", "pack"),
    "brief": ("tell",),
    "crowd": ("one", "two", "three", "four", "five"),
}
# No two pipelines of the scenario share the name of a stage.
_PLACES: Final = {stage: place for stages in STAGES.values() for place, stage in enumerate(stages)}
_ENDS: Final = {"patient": "cancelled"}


def at_a_kill(file: Snapshot, seen: Sequence[Seen]) -> list[str]:
    """Compare what a killed engine left with what it had answered before."""
    return [*_lost_answers(file, seen), *_lost_records(file, seen), *_begun_too_early(file, seen)]


def after_a_kill(file: Snapshot, later: Sequence[Seen]) -> Iterator[str]:
    """Look in what came after a kill for anything that its file says was done already."""
    for job, key, attempt in of(later, "began"):
        if key in file.completed:
            yield f"stage {key} of job {job} was committed, and ran again (attempt {attempt})"
    for job, key, item, attempt in of(later, "did"):
        if (key, item) in file.recorded:
            yield f"item {item} of {key} (job {job}) was recorded, and done again (attempt {attempt})"


def in_the_telling(seen: Sequence[Seen]) -> list[str]:
    """Look for what must never be told, in one life or across several, whatever the file says."""
    return [
        *_done_again(seen),
        *_begun_again(seen),
        *_runs_of_nobody(seen),
        *_kept_too_late(seen),
        *mixed_laws.in_the_telling(seen),
    ]


def at_the_end(file: Snapshot, seen: Sequence[Seen]) -> list[str]:
    """Look at everything when every job has ended."""
    return [
        *at_a_kill(file, seen),
        *_not_where_they_belong(file),
        *_attempts_of_nobody(file, seen),
        *_late_results(file, seen),
        *mixed_laws.at_the_end(file, seen),
    ]


def _lost_answers(file: Snapshot, seen: Sequence[Seen]) -> Iterator[str]:
    for job, pipeline in of(seen, "acked"):
        if int(job) not in file.jobs:
            yield f"job {job} ({pipeline}) was acknowledged and is not there"
    for (job,) in of(seen, "cancelled"):
        row = file.jobs.get(int(job))
        if row is not None and row.state != "cancelled" and row.asked != "cancel":
            yield f"job {job} was cancelled, and is {row.state}"
    for letter, job in of(seen, "retried"):
        if file.letters.get(int(letter)) != "retried":
            yield f"letter {letter} of job {job} was retried, and is {file.letters.get(int(letter), 'not there')}"


def _lost_records(file: Snapshot, seen: Sequence[Seen]) -> Iterator[str]:
    for job, key, item, _ in of(seen, "kept"):
        if (key, item) not in file.recorded:
            yield f"item {item} of {key} (job {job}) had ended, and its record is not there"


def _begun_too_early(file: Snapshot, seen: Sequence[Seen]) -> Iterator[str]:
    """Find stages that began before the one ahead of them was committed, in this run or one that it goes on from."""
    for job, key, _ in of(seen, "began"):
        token, run, stage = key.split("/")
        row = file.jobs.get(int(job))
        before = _stage_before(row, stage)
        if before and not any(f"{token}/{earlier}/{before}" in file.completed for earlier in range(int(run) + 1)):
            yield f"stage {key} of job {job} began before '{before}' was committed"


def _stage_before(row: JobRow | None, stage: str) -> str | None:
    if row is None:
        return None
    stages = STAGES[row.pipeline]
    number = stages.index(stage)
    return stages[number - 1] if number else None


def _not_where_they_belong(file: Snapshot) -> Iterator[str]:
    for row in file.jobs.values():
        wanted = _ENDS.get(row.pipeline, "completed")
        if row.state != wanted:
            yield f"job {row.id} ({row.pipeline}) is {row.state}, not {wanted}"


def _done_again(seen: Sequence[Seen]) -> Iterator[str]:
    """Find items that had ended and were done again, in whatever life."""
    kept: set[tuple[str, str]] = set()
    for line in seen:
        if line.what == "kept":
            kept.add((line.words[1], line.words[2]))
        if line.what == "did" and (line.words[1], line.words[2]) in kept:
            yield f"item {line.words[2]} of {line.words[1]} had ended, and was done again"


def _begun_again(seen: Sequence[Seen]) -> Iterator[str]:
    """Find stages that began after a later one of the same run had: they were done."""
    furthest: dict[str, int] = {}
    for _, key, attempt in of(seen, "began"):
        run, _, stage = key.rpartition("/")
        if _PLACES[stage] < furthest.get(run, 0):
            yield f"stage {key} ran again (attempt {attempt}), and a later one of that run had begun"
        furthest[run] = max(_PLACES[stage], furthest.get(run, 0))


def _runs_of_nobody(seen: Sequence[Seen]) -> Iterator[str]:
    """Find new runs of a job that its operator never asked for: they would do again what is done."""
    asked: Counter[str] = Counter()
    for line in seen:
        if line.what == "retrying":
            asked[line.words[1]] += 1
        if line.what == "began" and int(line.words[1].split("/")[1]) > asked[line.words[0]] + 1:
            yield f"stage {line.words[1]} of job {line.words[0]} ran again in a run that nobody asked for"


def _kept_too_late(seen: Sequence[Seen]) -> Iterator[str]:
    """Find records that an attempt could make after another had begun."""
    last: dict[str, int] = {}
    for line in seen:
        if line.what == "began":
            last[line.words[1]] = max(int(line.words[2]), last.get(line.words[1], 0))
        if line.what == "kept" and int(line.words[3]) < last.get(line.words[1], 0):
            yield f"attempt {line.words[3]} of {line.words[1]} kept '{line.words[2]}' after it had lost the job"


def _attempts_of_nobody(file: Snapshot, seen: Sequence[Seen]) -> Iterator[str]:
    """Find failures that no stage is to blame for: a kill, a stop, a snooze or a force costs no attempt."""
    own = Counter(key for _, key, _ in of(seen, "failing"))
    for key, count in file.failures.items():
        if count > own[key]:
            yield f"stage {key} failed {own[key]} times, and {count} failures were counted"


def _late_results(file: Snapshot, seen: Sequence[Seen]) -> Iterator[str]:
    """Find stages that were completed by another attempt than the last that began."""
    last: dict[str, int] = {}
    for _, key, attempt in of(seen, "began"):
        last[key] = max(int(attempt), last.get(key, 0))
    for key, numbers in file.completed.items():
        if numbers != [last.get(key, 0)]:
            yield f"stage {key} was completed by attempts {numbers}, and the last that began is {last.get(key, 0)}"
