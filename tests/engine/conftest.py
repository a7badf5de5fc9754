"""Plants for the tests of the engine: made in a folder of their own, landed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sgops.core.pipeline import Pipeline
from tests.support.plant import Plant

MakePlant = Callable[..., Plant]


@pytest.fixture
def make_plant(tmp_path: Path) -> Iterator[MakePlant]:
    made: list[Plant] = []

    def make(*pipelines: Pipeline, folder: str = "data", **fields: Any) -> Plant:
        plant = Plant(tmp_path / folder, pipelines, **fields)
        made.append(plant)
        return plant

    yield make
    for plant in made:
        if plant.assembled is not None:
            plant.stop()
