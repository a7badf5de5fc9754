"""A place says what it can; what it does not say has a harmless answer."""

from __future__ import annotations

from sgops.tui.actions import BY_ID
from sgops.tui.aim import NOTHING
from sgops.tui.place import Place


def test_a_place_that_says_nothing_aims_at_nothing_and_costs_nothing() -> None:
    place = Place()

    place.activate()
    place.tick()
    place.read_progress()
    place.show_status()
    place.deactivate()

    assert place.aim() == NOTHING
    assert place.page() == ()
    assert place.offers(BY_ID["retry"])
