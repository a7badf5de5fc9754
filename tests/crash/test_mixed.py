"""Processes, commands, a service, files, an inbox, a batch and a schedule, wherever the engine is killed under them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.crash.choose import Reach, spread_mixed
from tests.crash.kills import Plan, Scenario
from tests.crash.nursery import Nursery
from tests.crash.trial import carry_out

PARTS: Final = 18
ENOUGH: Final = 0.8

pytestmark = pytest.mark.crash


@pytest.mark.parametrize("part", range(PARTS))
def test_a_kill_does_no_work_twice_and_loses_none_of_it(
    part: int, nursery: Nursery, reaches: dict[Scenario, Reach], tmp_path: Path
) -> None:
    plans = spread_mixed(reaches[Scenario.MIXED])[part::PARTS]

    results = [carry_out(nursery, plan, tmp_path / f"{number}") for number, plan in enumerate(plans)]

    assert not "\n".join(str(result) for result in results if result.broken)
    assert sum(result.kills for result in results) >= ENOUGH * sum(len(plan.lives()) - 1 for plan in plans)


@pytest.mark.parametrize(
    "text",
    [
        "begin@any:31:torn finish@fsync:2",
        "finish@writer.begin:1",
        "mixed@service.before_receipt:1",
        "mixed@any:400 mixed@fsync:2:after",
        "",
    ],
)
def test_a_plan_is_read_as_it_is_written(text: str) -> None:
    plan = Plan.parse(text)

    assert str(plan) == text


@pytest.mark.parametrize("text", ["mixed@any:1 finish@any:2", "begin@any:1 begin@any:2", "drop@any:1"])
def test_a_plan_stays_in_one_scenario(text: str) -> None:
    with pytest.raises(ValueError, match="a plan is"):
        Plan.parse(text)
