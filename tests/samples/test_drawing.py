"""Every scene can be drawn, and the picture is what a browser and a reader can show."""

from __future__ import annotations

from itertools import product
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sgops.samples.drawing import draw
from sgops.samples.storytelling import HEROES, PLACES, WEATHERS

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(("place", "weather"), product(PLACES, WEATHERS))
def test_every_place_can_be_drawn_in_every_weather(place: str, weather: str) -> None:
    picture = ET.fromstring(draw(a_scene(place=place, weather=weather), "owl", 7))

    assert picture.tag == f"{SVG}svg"
    assert len(list(picture.iter())) > 20


@pytest.mark.parametrize("hero", HEROES)
@pytest.mark.parametrize("hour", [0.0, 0.5, 1.0])
def test_every_hero_is_there_at_every_hour(hero: str, hour: float) -> None:
    with_hero = ET.fromstring(draw(a_scene(hour=hour), hero, 7))

    assert len(with_hero.findall(f"{SVG}g")) >= 2


def test_the_words_are_there_for_those_who_cannot_see() -> None:
    picture = ET.fromstring(draw(a_scene(text="“Soup” & <sleep>"), "fox", 7))

    assert picture.findtext(f"{SVG}desc") == "“Soup” & <sleep>"


def test_the_same_scene_is_the_same_picture() -> None:
    assert draw(a_scene(), "cat", 7) == draw(a_scene(), "cat", 7)
    assert draw(a_scene(), "cat", 7) != draw(a_scene(), "cat", 8)


def a_scene(**changes: Any) -> dict[str, Any]:
    return {"id": 3, "place": "sea", "hour": 0.4, "weather": "snow", "text": "Good night.", **changes}
