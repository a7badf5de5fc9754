"""Facts are compared by what they say, and cheap enough to be made at every stage boundary."""

from __future__ import annotations

from dataclasses import replace

from sgops.core.fact import fact, large_fact


@fact
class Point:
    x: int
    y: int = 0


@large_fact
class Place:
    name: str
    at: Point


def test_two_facts_that_say_the_same_are_the_same() -> None:
    one, other = Point(x=1), Point(x=1, y=0)

    assert one == other
    assert len({one, other}) == 1


def test_a_fact_is_replaced_not_changed() -> None:
    point = Point(x=1)

    moved = replace(point, y=2)

    assert (point, moved) == (Point(x=1), Point(x=1, y=2))


def test_a_fact_takes_no_field_it_was_not_declared_with() -> None:
    assert not hasattr(Point(x=1), "__dict__")


def test_a_large_fact_is_a_fact_that_can_be_copied_as_a_whole() -> None:
    place = Place(name="here", at=Point(x=1))

    assert Place(**vars(place)) == place
    assert hash(Place(**vars(place))) == hash(place)
