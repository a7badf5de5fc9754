"""An engine that is told to stop lands; one that is told again and again stops at once, and loses nothing either."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Final

import pytest

from tests.crash import snapshot
from tests.crash.choose import storm
from tests.crash.home import prepare
from tests.crash.nursery import Nursery
from tests.crash.pipelines import SHIFT, WORD
from tests.crash.trial import STOPPED_AT_ONCE, Trial

ALL_AT_WORK: Final = len(WORD)
STOP: Final = int(signal.SIGTERM)
INTERRUPT: Final = int(signal.SIGINT)


def a_shift(nursery: Nursery, home: Path, *, grace: str) -> Trial:
    home.mkdir()
    prepare(home, workers=SHIFT, grace=grace)
    return Trial(nursery, home)


@pytest.mark.parametrize(("how", "grace", "within"), [("listening", "30s", 15.0), ("deaf", "500ms", 8.0)])
def test_fifty_running_stages_are_landed_within_the_grace_and_can_all_be_resumed(
    how: str, grace: str, within: float, nursery: Nursery, tmp_path: Path
) -> None:
    trial = a_shift(nursery, tmp_path / "home", grace=grace)

    end = trial.live(f"shift:{how}", None, signals=[(ALL_AT_WORK, 0, STOP)])

    states = [job.state for job in snapshot.read(tmp_path / "home" / "data").jobs.values()]
    assert (end.status, states) == (0, ["interrupted"] * SHIFT)
    assert end.landing < within
    trial.live("finish", None)
    trial.end()
    assert trial.broken == []


@pytest.mark.parametrize("how", ["listening", "deaf"])
def test_a_second_signal_does_not_wait_for_the_grace(how: str, nursery: Nursery, tmp_path: Path) -> None:
    trial = a_shift(nursery, tmp_path / "home", grace="60s")

    end = trial.live(f"shift:{how}", None, signals=[(ALL_AT_WORK, 0, STOP), (0, 50, INTERRUPT)])

    states = [job.state for job in snapshot.read(tmp_path / "home" / "data").jobs.values()]
    assert (end.status, states) == (0, ["interrupted"] * SHIFT)
    assert end.landing < 15
    trial.live("finish", None)
    trial.end()
    assert trial.broken == []


@pytest.mark.parametrize("seed", range(12))
def test_signals_at_any_moment_leave_a_file_that_is_whole(seed: int, nursery: Nursery, tmp_path: Path) -> None:
    trial = a_shift(nursery, tmp_path / "home", grace="1s")

    end = trial.live("shift:deaf", None, signals=storm(seed, late=ALL_AT_WORK))

    assert end.status in {0, STOPPED_AT_ONCE}
    trial.live("finish", None)
    trial.end()
    assert trial.broken == []
