"""What would have been done twice is told, once, and still refused."""

from __future__ import annotations

import pytest

from sgops.core.errors import Duplicate, Refused
from sgops.engine.doubles import counted
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages


@pytest.mark.parametrize(("error", "told"), [(Duplicate("key 'k' is taken"), 1), (Refused("its state"), 0)])
def test_a_duplicate_that_is_refused_is_in_the_journal(error: Refused, told: int, make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    assert plant.assembled is not None
    parts = plant.assembled.engine._parts  # noqa: SLF001 - what an engine is made of has no door

    with pytest.raises(type(error)), counted(parts):
        raise error

    events = plant.operations.events(Asking(filter="event:job.repeated")).items
    assert [event.details for event in events] == [{"refused": True, "reason": "key 'k' is taken"}] * told
