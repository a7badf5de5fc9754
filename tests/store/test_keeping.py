"""What the engine keeps beside its jobs is found again under its name."""

from __future__ import annotations

import pytest

from sgops.core.values import Json
from sgops.core.views import RecoveryReport
from sgops.store.documents import report_from
from sgops.store.unit import SqliteUnit
from tests.support.jobs import NOW
from tests.support.store import rows


@pytest.mark.parametrize("value", [None, True, 7, 1.5, "ü", [1, [2]], {"a": {"b": None}}])
def test_a_setting_is_found_as_it_was_put(unit: SqliteUnit, value: Json) -> None:
    unit.put("key", "former")

    unit.put("key", value)

    assert unit.get("key") == value


def test_a_setting_that_was_never_put_is_nothing(unit: SqliteUnit) -> None:
    assert unit.get("missing") is None


def test_the_newest_hundred_reports_are_kept(unit: SqliteUnit) -> None:
    report = RecoveryReport(id=0, found=3, started_at=NOW)

    numbers = [unit.save_report(report) for _ in range(103)]

    stored = rows(unit, "SELECT id, body FROM report ORDER BY id")
    assert [number for number, _ in stored] == numbers[3:]
    assert report_from(*stored[-1]) == RecoveryReport(id=103, found=3, started_at=NOW)


def test_a_batch_is_found_by_its_label_or_made(unit: SqliteUnit) -> None:
    made = unit.batch("night", "story", NOW)

    assert unit.batch("night", "story", NOW) == made
    assert unit.batch("day", "story", NOW) == made + 1


def test_a_finished_batch_is_not_gone_on_with(unit: SqliteUnit) -> None:
    finished = unit.batch("night", "story", NOW)
    rows(unit, "UPDATE batch SET finished_at = 1")

    assert unit.batch("night", "story", NOW) == finished + 1
