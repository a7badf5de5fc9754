"""An engine may be killed anywhere: at every commit, in the middle of a write, again while it recovers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.crash.choose import Reach, spread, spread_mixed
from tests.crash.home import prepare
from tests.crash.kills import Kill, Plan, Scenario
from tests.crash.nursery import Nursery
from tests.crash.shim import MOMENTS
from tests.crash.trial import Trial, carry_out

PARTS: Final = 30
# Lives differ by a few commits, so that here and there a kill is aimed at one that never comes.
ENOUGH: Final = 0.8

pytestmark = pytest.mark.crash


@pytest.mark.parametrize("part", range(PARTS))
def test_a_kill_loses_nothing_and_nothing_committed_is_done_twice(
    part: int, nursery: Nursery, reach: Reach, tmp_path: Path
) -> None:
    plans = spread(reach)[part::PARTS]

    results = [carry_out(nursery, plan, tmp_path / f"{number}") for number, plan in enumerate(plans)]

    assert not "\n".join(str(result) for result in results if result.broken)
    assert sum(result.kills for result in results) >= ENOUGH * sum(len(plan.lives()) - 1 for plan in plans)


@pytest.mark.parametrize("tenth", range(1, 11))
def test_a_command_that_acts_on_the_file_itself_may_be_killed_too(
    tenth: int, nursery: Nursery, reach: Reach, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    prepare(home)
    trial = Trial(nursery, home)

    trial.live("visit", at_a_tenth(tenth, counted=bool(reach.begin)))
    trial.live("finish", None)
    trial.end()

    assert trial.broken == []


def at_a_tenth(tenth: int, *, counted: bool) -> Kill:
    """Spread kills over the visit of a command: some 300 calls, or a dozen commits."""
    if counted:
        return Kill(place="any", nth=tenth * 28, moment=MOMENTS[tenth % len(MOMENTS)])
    return Kill(place="writer.before_commit", nth=tenth)


def test_every_run_tries_more_than_two_hundred_kills(reaches: dict[Scenario, Reach]) -> None:
    plans = [*spread(reaches[Scenario.JOBS]), *spread_mixed(reaches[Scenario.MIXED])]

    kills = sum(kill is not None for plan in plans for _, kill in plan.lives())

    assert kills * ENOUGH >= 200


@pytest.mark.parametrize("scenario", Scenario)
def test_a_life_that_nobody_kills_breaks_no_law_either(scenario: Scenario, nursery: Nursery, tmp_path: Path) -> None:
    result = carry_out(nursery, Plan(scenario=scenario), tmp_path / "home")

    assert result.kills == 0
    assert not result.broken, str(result)


def test_where_the_shim_can_be_built_it_sees_what_the_engine_writes(
    shim: Path | None, nursery: Nursery, reach: Reach
) -> None:
    seen = {call for call, count in reach.begin.items() if count}

    assert nursery.sees_calls == (shim is not None)
    assert (shim is None and not seen) or {"write", "fsync", "unlink", "truncate"} <= seen
