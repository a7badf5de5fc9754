"""A shelf of jobs of every kind, and what a filter means for one of them, said without SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sgops.core.job import Job
from sgops.core.query import Comparison, Filter, Term
from tests.support.jobs import NOW
from tests.support.lives import walk
from tests.support.shelf import Shelf

TITLES = ('{"title":"Moon"}', '{"title":"the 100% moon_boat"}', '{"title":"say \\"sun\\""}', '{"title":"Sterne, ÄÖ"}')
PIPELINES = ("story", "encode", "drawing")
QUEUES = ("default", "slow")
TEMPLATES = (None, "bedtime")
LABELS = ("night", "day")
STEP = timedelta(minutes=10)


def fill(shelf: Shelf, count: int = 90) -> None:
    """Put jobs on a shelf that have lived through this and that; the newest is as old as nothing."""
    with shelf.unit() as unit:
        batches = [unit.batch(label, "story", NOW) for label in LABELS]
    for number in range(count):
        at = NOW - (count - 1 - number) * STEP
        (job,) = shelf.submit(
            at=at,
            pipeline=PIPELINES[number % 7 % 3],
            queue=QUEUES[number % 5 % 2],
            template=TEMPLATES[number % 3 % 2],
            batch=batches[number % 2] if number % 4 < 2 else None,
            params=TITLES[number % 4].encode(),
            words=TITLES[number % 4],
        )
        # Any numbers do, if they are other ones for each job.
        walk(job, [number * 7919 // (turn + 1) % 61 for turn in range(number % 13)], at, shelf.write)


def holds(job: Job, wanted: Filter, now: datetime) -> bool:
    """Say whether a job is one that a filter means."""
    terms = all(_term(job, term, now) is not term.negated for term in wanted.terms)
    return terms and all(_word(job, word.text) is not word.negated for word in wanted.words)


def _term(job: Job, term: Term, now: datetime) -> bool:
    if term.comparison is not Comparison.EQUAL:
        age = now - job.created_at
        return age > term.age if term.comparison is Comparison.OVER else age < term.age
    return bool({str(value) for value in _FACTS[term.key](job)} & set(term.values))


def _batch(job: Job) -> list[object]:
    return [] if job.batch is None else [job.batch, LABELS[job.batch - 1]]


def _word(job: Job, text: str) -> bool:
    title = TITLES[(job.id - 1) % 4].replace('\\"', '"')
    reason = job.failure.reason if job.failure else ""
    return _folded(text) in _folded(title) or _folded(text) in _folded(reason)


def _folded(text: str) -> str:
    """Fold as SQLite does: letters of ASCII alone."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


_FACTS: dict[str, Callable[[Job], list[object]]] = {
    "state": lambda job: [job.state.value],
    "pipeline": lambda job: [job.pipeline],
    "stage": lambda job: [job.stage],
    "error": lambda job: [job.failure.type] if job.failure else [],
    "batch": _batch,
    "template": lambda job: [job.template] if job.template else [],
    "queue": lambda job: [job.queue],
    "id": lambda job: [job.id],
}
