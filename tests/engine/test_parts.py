"""Who asks the parts for a setting gets the one that holds at that moment."""

from __future__ import annotations

from dataclasses import replace

from sgops.core.retry import Retry
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages


def test_settings_are_those_in_force(make_plant: MakePlant) -> None:
    engine = make_plant(three_stages()).open().assembled.engine  # type: ignore[union-attr]
    parts = engine._parts  # noqa: SLF001 - nothing else gives them away
    wanted = replace(parts.settings, retry=Retry(limit=7))

    parts.in_force.settings = wanted

    assert parts.settings is wanted
