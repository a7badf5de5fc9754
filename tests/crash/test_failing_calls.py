"""Any call to the disk may fail: the engine goes on or ends with 74, and loses nothing that it had answered."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.crash.choose import Reach
from tests.crash.kills import Kill, Plan
from tests.crash.nursery import Nursery
from tests.crash.shim import FAILURES
from tests.crash.trial import carry_out

# Each of the ways to fail, spread over a life.
TRIALS: Final = 12
PARTS: Final = 3
# The last calls of a life may not come: lives differ by a few commits.
CERTAIN: Final = 0.9

pytestmark = pytest.mark.crash


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_call_that_fails_loses_nothing(
    part: int, failure: str, nursery: Nursery, reach: Reach, tmp_path: Path
) -> None:
    plans = failing(reach, failure)[part::PARTS]

    results = [carry_out(nursery, plan, tmp_path / f"{number}") for number, plan in enumerate(plans)]

    assert not "\n".join(str(result) for result in results if result.broken)


def failing(reach: Reach, failure: str) -> list[Plan]:
    """Spread failures over the calls of a life; none where nothing can make them fail."""
    calls = reach.begin.get("any", 0)
    count = TRIALS if calls else 0
    return [
        Plan(begin=Kill(place="any", nth=1 + int(number * calls * CERTAIN / TRIALS), moment=failure))
        for number in range(count)
    ]
