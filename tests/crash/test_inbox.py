"""Files that are dropped and batches that are submitted are there once and whole, wherever the engine is killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.home import prepare
from tests.crash.kills import Kill
from tests.crash.nursery import Nursery
from tests.crash.shim import MOMENTS
from tests.crash.trial import Trial

KILLS = 10
# Lives differ by a few commits, and the last calls may not come.
CERTAIN = 0.85

pytestmark = pytest.mark.crash


@pytest.fixture(scope="session")
def calls(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> int:
    """Live once without a kill, and count the calls that change files; none where nothing counts them."""
    home = tmp_path_factory.mktemp("dropped")
    prepare(home)
    end = nursery.live(home, "drop")
    assert end.status == 0, (home / "output").read_text(encoding="utf-8", errors="replace")
    return end.counts.get("any", 0)


@pytest.mark.parametrize("number", range(KILLS))
def test_a_kill_in_the_inbox_or_in_a_batch_makes_no_second_job_and_loses_none(
    number: int, calls: int, nursery: Nursery, tmp_path: Path
) -> None:
    prepare(tmp_path)
    trial = Trial(nursery, tmp_path)

    trial.live("drop", a_kill(number, calls))
    trial.live("drop", None)
    trial.end()

    assert trial.broken == []


@pytest.mark.parametrize("place", ["inbox.taken", "inbox.committed"])
@pytest.mark.parametrize("nth", [1, 4])
def test_a_kill_between_a_file_and_its_job_makes_no_second_one(
    place: str, nth: int, nursery: Nursery, tmp_path: Path
) -> None:
    prepare(tmp_path)
    trial = Trial(nursery, tmp_path)

    trial.live("drop", Kill(place=place, nth=nth))
    trial.live("drop", Kill(place=place, nth=1))
    trial.live("drop", None)
    trial.end()

    assert trial.broken == []
    assert trial.kills == 2


def a_kill(number: int, calls: int) -> Kill:
    if not calls:
        return Kill(place=("inbox.taken", "inbox.committed")[number % 2], nth=1 + number // 8)
    return Kill(place="any", nth=1 + int(number * calls * CERTAIN / KILLS), moment=MOMENTS[number % len(MOMENTS)])
