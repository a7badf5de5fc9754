"""The history of cleanups, and the sizes of the database's files."""

from __future__ import annotations

from sgops.core.cleanup import Plan
from sgops.core.cleanup_log import AskedBy
from sgops.store.cleanup_lists import runs_of
from tests.support.jobs import NOW
from tests.support.shelf import Shelf


def test_runs_are_listed_newest_first_and_one_without_an_end_says_so(shelf: Shelf) -> None:
    with shelf.unit() as unit:
        for name in ("first", "second"):
            plan = Plan(id=name, kind=None, made_at=NOW, scanned=0, items=(), kept=(), kept_total=0)
            unit.cleanup.begin(plan, AskedBy.OPERATOR, NOW)

    found = runs_of(shelf.pool, 10)

    assert [run.id for run in found] == ["second", "first"]
    assert (found[0].finished_at, found[0].note) == (None, "asked by operator; has not ended")
