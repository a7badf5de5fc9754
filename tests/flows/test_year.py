"""The operator is away for a year: nothing needed goes, nothing grows, and all that went is on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.flows.audit import Auditor, Figures
from tests.flows.year import Year

DAYS = 364
MONTH = 28
# Hours are kept for 400 days, and a thousand alerts: they have their bounds elsewhere.
KEPT_LONGER = {"meter", "alert", "delivery"}
# How much more there may be in the second half of the year than in the first; those hours are in every backup, too.
SLACK = 1.2
OF_ALL = 1.5
# So few of anything come and go by chance: signs of life are counted while something runs.
FEW = 10
MEMORY = Path("/dev/shm")
# Nobody is in a hurry: on a machine that does other things, too, a year takes its time.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture
def year() -> Iterator[Year]:
    """Give an engine in memory where there is such a place: a year is 40,000 waits for a disk."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        year = Year(Path(folder) / "data")
        yield year
        if year.plant.assembled is not None:
            year.plant.stop()


def test_a_year_goes_by_and_all_that_is_needed_is_there_and_nothing_grows(year: Year) -> None:
    year.plant.start()
    auditor = Auditor(year)

    for day in range(DAYS):
        year.live_a_day()
        auditor.look()
        if day % MONTH == MONTH - 1:
            auditor.measure()
            year.restart()

    assert not "\n".join(auditor.broken)
    assert auditor.fates.keys() >= {"completed", "cancelled", "dead"}
    assert auditor.fates.total() > 2000
    assert auditor.deleted.keys() >= {
        "temp", "preview", "intermediate", "failed", "dead_letter", "output", "orphan", "checkpoint", "history",
    }  # fmt: skip
    assert {alert.state for alert in year.operations.alerts().items} >= {"cleared"}
    assert len(list((year.plant.folder / "backups").iterdir())) == year.plant.settings.backup.keep
    assert grown(auditor.figures) == []


def test_an_auditor_notices_what_goes_too_early(year: Year) -> None:
    settings = year.plant.settings
    year.plant.settings = replace(settings, retention=replace(settings.retention, intermediate=timedelta(days=1)))
    year.plant.start()
    auditor = Auditor(year)

    for _ in range(4):
        year.live_a_day()
        auditor.look()

    assert "intermediate.txt is gone before its time" in auditor.broken[0]


def test_an_auditor_notices_what_is_not_on_record(year: Year) -> None:
    year.plant.start()
    auditor = Auditor(year)
    year.live_a_day()
    auditor.look()
    victim = next((year.plant.folder / "artifacts").rglob("output.txt"))

    victim.unlink()
    auditor.look()

    assert any("no deletion tells of it" in told for told in auditor.broken)


def grown(figures: list[Figures]) -> list[str]:
    """Say what there was more of in the second half of a year than in the first, month by month at its most."""
    half = len(figures) // 2
    first, second = most(figures[:half]), most(figures[half:])
    return [
        f"{what}: {first[what]:,} at most, then {second[what]:,}"
        for what in first
        if what not in KEPT_LONGER and second[what] > first[what] * (OF_ALL if what == "folder" else SLACK) + FEW
    ]


def most(figures: list[Figures]) -> dict[str, int]:
    each = [
        {**month.rows, "pages": month.pages, "files": month.files, "folder": month.folder, "objects": month.objects,
         "threads": month.threads, "descriptors": month.descriptors}
        for month in figures
    ]  # fmt: skip
    return {what: max(month[what] for month in each) for what in each[0]}
