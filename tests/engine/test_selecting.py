"""A long list is worked on in portions that hold the writer for a moment only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from sgops.core.errors import Refused, UsageError
from sgops.engine.selecting import in_portions, pick
from sgops.ports import Selection, Unit
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages
from tests.support.clock import FakeClock
from tests.support.plant import Plant


@pytest.mark.parametrize(("milliseconds", "last"), [(0.001, 1000), (0.1, 200), (10, 20)])
def test_a_portion_is_as_long_as_what_one_takes_allows(make_plant: MakePlant, milliseconds: float, last: int) -> None:
    clock = FakeClock()
    parts = parts_of(make_plant(three_stages(), clock=clock).open())

    def work(_unit: Unit, some: Sequence[int]) -> int:
        clock.advance(timedelta(milliseconds=milliseconds) * len(some))
        return len(some)

    sizes = list(in_portions(parts, range(5000), work))

    assert sum(sizes) == 5000
    assert max(sizes[1:-1]) == last


def test_nothing_takes_no_transaction(make_plant: MakePlant) -> None:
    parts = parts_of(make_plant(three_stages()).open())

    assert list(in_portions(parts, [], lambda _unit, some: some)) == []


@pytest.mark.parametrize(
    ("selection", "refused", "said"),
    [
        (Selection(), UsageError, "no job was named"),
        (Selection(ids=(1,), filter="state:dead"), UsageError, "not both"),
        (Selection(filter="state:dead"), UsageError, "its preview matched"),
        (Selection(filter="state:dead", expect=3), Refused, "matches 2 now, 3 when"),
    ],
)
def test_a_choice_that_is_none_is_refused(selection: Selection, refused: type[Exception], said: str) -> None:
    with pytest.raises(refused, match=said):
        pick(selection, lambda _text: [1, 2], "job")


def test_ids_are_taken_once_each() -> None:
    assert pick(Selection(ids=(3, 1, 3)), lambda _text: [], "job") == [3, 1]


def parts_of(plant: Plant) -> Any:
    return SimpleNamespace(store=plant.assembled and plant.assembled.store, clock=plant.clock)
