"""Lists of dead letters and their families, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sgops.core.filter_keys import LETTERS
from sgops.core.job import DeadLetter
from sgops.core.query import Filter, parse
from sgops.core.units import from_ms
from sgops.core.views import FamilyView, LetterView, Page
from sgops.ports import Asking, Clock
from sgops.store.database import ReaderPool
from sgops.store.driver import Row
from sgops.store.filters import Column, clauses_of
from sgops.store.paging import TOP, Found, Walk, cursor_of, key_of, limit_of, page_of, walk
from sgops.store.rows import LETTER_SELECT, letter_from

_COLUMNS: Final = {
    "resolution": Column(sql="dead_letter.resolution", fast=True),
    "family": Column(sql="dead_letter.family", fast=True),
    "pipeline": Column(sql="dead_letter.pipeline", fast=True),
    "job": Column(sql="dead_letter.job", fast=True),
    "id": Column(sql="dead_letter.id", fast=True),
    "stage": Column(sql="dead_letter.stage"),
    "error": Column(sql="dead_letter.failure_type"),
    "batch": Column(sql="CAST(job.batch AS TEXT)"),
    "template": Column(sql="job.template"),
}
_TEXT: Final = ("dead_letter.reason", "COALESCE(job_input.words, job_input.params)")
_AT_ONCE: Final = 500


class LetterLists:
    """Finds dead letters."""

    def __init__(self, pool: ReaderPool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    def page(self, asking: Asking, now: datetime) -> Page[LetterView]:
        """Give one page; a search that gave up early says how far it looked."""
        limit = limit_of(asking.limit)
        after = key_of(asking.after, int)
        found = self._find(parse(asking.filter, LETTERS), now, int(after[0]) if after else TOP, limit + 1)
        shown = found.ids[:limit]
        views = tuple(view_of(letter, tries) for letter, tries in self._letters(shown))
        if found.stopped_at is not None:
            note = f"looked back to letter {found.stopped_at}; the next page looks further"
            return Page(items=views, next=cursor_of(found.stopped_at), note=note)
        return Page(items=views, next=cursor_of(shown[-1]) if len(found.ids) > limit else None)

    def matching(self, text: str, now: datetime, limit: int) -> list[DeadLetter]:
        """Give all that match, newest first."""
        wanted = parse(text, LETTERS)
        letters: list[DeadLetter] = []
        below = TOP
        while len(letters) < limit:
            found = self._find(wanted, now, below, limit - len(letters))
            letters += [letter for letter, _ in self._letters(found.ids)]
            if found.stopped_at is None:
                break
            below = found.stopped_at
        return letters

    def families(self, asking: Asking, now: datetime) -> Page[FamilyView]:
        """Give the families with pending letters, the newest failure first; a filter counts what it matches."""
        limit = limit_of(asking.limit)
        if parse(asking.filter, LETTERS).is_empty:
            return self._kept_families(limit, key_of(asking.after, int, str))
        return self._counted_families(asking, now)

    def _kept_families(self, limit: int, after: tuple[int | str, ...] | None) -> Page[FamilyView]:
        sql = """
            SELECT family, pipeline, stage, failure_type, reason, pending, first_at, last_at
            FROM letter_family
            WHERE pending > 0 AND (last_at, family) < (?, ?)
            ORDER BY last_at DESC, family DESC
            LIMIT ?
        """
        last_at, family = after or (TOP, "")
        rows = self._pool.rows(sql, (last_at, family, limit + 1))
        return page_of(rows, limit, lambda row: (row[7], row[0]), _family_from)

    def _counted_families(self, asking: Asking, now: datetime) -> Page[FamilyView]:
        grouped: dict[str, list[DeadLetter]] = {}
        for letter in self.matching(asking.filter, now, 100_000):
            grouped.setdefault(letter.family, []).append(letter)
        views = [_family_of(letters) for letters in grouped.values()]
        return Page(items=tuple(sorted(views, key=lambda view: view.last_at, reverse=True)[: asking.limit]))

    def _letters(self, ids: Iterable[int]) -> list[tuple[DeadLetter, int]]:
        wanted = list(ids)
        found: dict[int, DeadLetter] = {}
        tries: dict[int, int] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            letters = [letter_from(row) for row in self._pool.rows(f"{LETTER_SELECT} WHERE id IN ({marks})", some)]
            found |= {letter.id: letter for letter in letters}
            jobs = [letter.job for letter in letters]
            tries |= dict(self._pool.rows(f"SELECT id, tries FROM job WHERE id IN ({marks})", jobs))
        return [(found[number], tries.get(found[number].job, 0)) for number in wanted if number in found]

    def _find(self, wanted: Filter, now: datetime, below: int, limit: int) -> Found:
        clauses = clauses_of(wanted, _COLUMNS, text=_TEXT, born="dead_letter.failed_at", now=now)

        def look(low: int, high: int, limit: int) -> list[int]:
            ids: set[int] = set()
            for keys in clauses.walks:
                where = [f"{column} = ?" for column, _ in keys]
                where += ["dead_letter.id >= ?", "dead_letter.id < ?", *clauses.rest]
                sql = f"""
                    SELECT dead_letter.id
                    FROM dead_letter
                    JOIN job ON job.id = dead_letter.job
                    JOIN job_input ON job_input.job = dead_letter.job
                    WHERE {" AND ".join(where)}
                    ORDER BY dead_letter.id DESC
                    LIMIT ?
                """
                values = [*(value for _, value in keys), low, high, *clauses.values, limit]
                ids.update(row[0] for row in self._pool.rows(sql, values))
            return sorted(ids, reverse=True)[:limit]

        top = self._pool.rows("SELECT MAX(id) FROM dead_letter")[0][0] or 0
        return walk(look, Walk(below=below, top=top, limit=limit, slow=clauses.slow), self._clock)


def view_of(letter: DeadLetter, tries: int) -> LetterView:
    """Show a letter as lists do."""
    return LetterView(
        id=letter.id,
        job=letter.job,
        pipeline=letter.pipeline,
        stage=letter.stage,
        failure_type=letter.failure_type,
        reason=letter.reason,
        family=letter.family,
        escalated=letter.escalated,
        resolution=letter.resolution.value,
        resolved_at=letter.resolved_at,
        notes=letter.notes,
        previous=letter.previous,
        failed_at=letter.failed_at,
        tries=tries,
    )


def _family_from(row: Row) -> FamilyView:
    return FamilyView(
        family=row[0],
        pipeline=row[1],
        stage=row[2],
        failure_type=row[3],
        reason=row[4],
        count=row[5],
        first_at=from_ms(row[6]),
        last_at=from_ms(row[7]),
    )


def _family_of(letters: list[DeadLetter]) -> FamilyView:
    newest = max(letters, key=lambda letter: letter.id)
    return FamilyView(
        family=newest.family,
        pipeline=newest.pipeline,
        stage=newest.stage,
        failure_type=newest.failure_type,
        reason=newest.reason,
        count=len(letters),
        first_at=min(letter.failed_at for letter in letters),
        last_at=max(letter.failed_at for letter in letters),
    )
