"""A title and a seed decide every word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.values import find_fault
from sgops.samples.storytelling import HEROES, PLACES, pick, roll, shuffled, tell

TITLES = st.text(max_size=40)
SEEDS = st.integers(-(2**63), 2**63)


@given(TITLES, SEEDS, st.integers(1, 30))
def test_a_story_has_as_many_scenes_as_asked_for_and_can_be_stored(title: str, seed: int, scenes: int) -> None:
    script = tell(title, seed, scenes)

    assert [scene["id"] for scene in script["scenes"]] == list(range(1, scenes + 1))
    assert all(scene["place"] in PLACES and 0 < scene["hour"] < 1 for scene in script["scenes"])
    assert find_fault({**script, "title": ""}) is None


@given(TITLES, SEEDS)
def test_no_word_is_left_to_be_filled_in(title: str, seed: int) -> None:
    script = tell(title, seed, 20)

    assert all("{" not in scene["text"] for scene in script["scenes"])


def test_the_same_title_and_seed_tell_the_same_story() -> None:
    assert tell("Moon", 7, 9) == tell("Moon", 7, 9)
    assert tell("Moon", 7, 9) != tell("Moon", 8, 9)


@pytest.mark.parametrize("hero", HEROES)
def test_a_hero_who_is_named_in_the_title_is_the_hero(hero: str) -> None:
    script = tell(f"The {hero.upper()} who could not sleep", 7, 1)

    assert script["hero"] == hero


def test_a_story_without_a_title_finds_one() -> None:
    script = tell("", 7, 5)

    assert " and " in script["title"]


@given(st.lists(st.integers(), unique=True, min_size=1), SEEDS)
def test_chance_is_the_same_each_time(options: list[int], seed: int) -> None:
    assert 0 <= roll("a", seed) < 1
    assert pick(options, seed) in options
    assert sorted(shuffled(options, seed)) == sorted(options)
    assert shuffled(options, seed) == shuffled(options[::-1], seed)
