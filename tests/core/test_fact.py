"""Facts are compared by what they say, and cheap enough to be made at every stage boundary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from types import MappingProxyType

import pytest

from sgops.core.fact import fact, large_fact, maker


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


@fact
class Sealed:
    """A fact with all that a maker has to keep to: defaults, some made anew, and a last word of its own."""

    name: str
    tags: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    seal: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "seal", self.name.upper())


def test_a_maker_makes_what_the_class_makes() -> None:
    make = maker(Sealed)

    assert make(name="a", tags=("x",)) == Sealed(name="a", tags=("x",))
    assert make(name="a").seal == "A"


def test_a_maker_takes_no_other_fields_than_the_class() -> None:
    make = maker(Point)

    with pytest.raises(TypeError, match="z"):
        make(x=1, z=2)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="x"):
        make()  # type: ignore[call-arg]
