"""A changed configuration is adopted while the engine runs, and a broken one is refused with what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from sgops.core.errors import ConfigError
from sgops.core.retry import Retry
from sgops.core.settings import EngineSettings, Settings
from sgops.engine.condition import Condition
from sgops.engine.duties.config import ConfigDuty
from sgops.engine.parts import Parts
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages
from tests.support.plant import Plant


class Written:
    """A configuration that a test writes."""

    def __init__(self) -> None:
        self.next: Settings | ConfigError | None = None
        self.code: list[str] = []
        self.followed: list[Settings] = []

    def read(self) -> Settings | None:
        found, self.next = self.next, None
        if isinstance(found, ConfigError):
            raise found
        return found

    def changed_code(self) -> Sequence[str]:
        return self.code

    def follow(self, settings: Settings) -> None:
        if settings.log.file.name == "forbidden":
            raise ConfigError("the log cannot be written")
        self.followed.append(settings)


class Desk:
    """The duty with all that it speaks to."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.written = Written()
        self.told: list[str] = []
        engine = plant.assembled.engine  # type: ignore[union-attr]
        self.parts: Parts = engine._parts  # noqa: SLF001 - the duty is the engine's own
        self.condition: Condition = engine.condition
        self.duty = ConfigDuty(self.parts, self.written, self.condition, lambda: self.told.append("after"))

    def look(self, written: Settings | ConfigError | None = None) -> str:
        self.written.next = written
        return self.duty.run_once(self.plant.clock.now()).sentence


@pytest.fixture
def desk(make_plant: MakePlant) -> Desk:
    return Desk(make_plant(three_stages()).start())


def test_nothing_new_is_nothing_to_do(desk: Desk) -> None:
    assert desk.look() == "nothing has changed"
    assert desk.told == []


def test_new_settings_hold_at_once(desk: Desk) -> None:
    retry = Retry(limit=2)

    sentence = desk.look(replace(desk.plant.settings, retry=retry))

    assert sentence == "1 changed at once"
    assert desk.parts.settings.retry == retry
    assert desk.told == ["after"]
    [event] = desk.plant.operations.events(Asking(filter="event:config.reloaded")).items
    assert event.details == {"changed": ["retry.limit"], "restart": []}


def test_what_takes_a_restart_is_shown_until_it_is_taken_back(desk: Desk) -> None:
    settings = desk.plant.settings
    workers = settings.engine.workers

    sentence = desk.look(replace(settings, engine=replace(settings.engine, workers=workers + 5)))

    assert sentence == "0 changed at once, 1 for a restart"
    assert desk.parts.settings.engine.workers == workers
    assert desk.plant.operations.status().problems == ("a restart takes what has changed in engine.workers",)
    desk.look(settings)
    assert desk.plant.operations.status().problems == ()


def test_a_broken_configuration_is_refused_with_its_lines_and_the_former_goes_on(desk: Desk) -> None:
    before = desk.parts.settings

    sentence = desk.look(ConfigError("sgops.toml:3: retry.limit: must be a number\nsgops.toml:9: zzz: unknown key"))

    assert "sgops.toml:3: retry.limit: must be a number (and 1 more)" in sentence
    assert desk.parts.settings is before
    assert desk.plant.operations.status().problems == (sentence,)
    [event] = desk.plant.operations.events(Asking(filter="event:config.refused")).items
    assert (event.level, event.details["faults"]) == (
        "error",
        ["sgops.toml:3: retry.limit: must be a number", "sgops.toml:9: zzz: unknown key"],
    )
    desk.look(before)
    assert desk.plant.operations.status().problems == ()


def test_what_the_outside_cannot_follow_is_refused_as_a_whole(desk: Desk) -> None:
    before = desk.parts.settings
    log = replace(before.log, file=before.engine.data_dir / "forbidden")

    sentence = desk.look(replace(before, log=log, retry=Retry(limit=2)))

    assert "the log cannot be written" in sentence
    assert desk.parts.settings is before


def test_changed_code_is_named_as_long_as_it_is_another(desk: Desk) -> None:
    desk.written.code = ["story.py"]
    desk.look()
    shown = desk.plant.operations.status().problems

    desk.written.code = []
    desk.look()

    assert shown == ("a restart takes the new code of story.py",)
    assert desk.plant.operations.status().problems == ()


def test_an_engine_without_a_file_has_nothing_to_look_at(make_plant: MakePlant) -> None:
    duties = make_plant(three_stages()).start().operations.duties().items

    assert "config" not in {duty.name for duty in duties}
    assert EngineSettings().heartbeat > timedelta(0)


def test_new_settings_hold_before_anybody_is_told_of_them(desk: Desk) -> None:
    told: list[int] = []
    events = partial(desk.plant.operations.events, Asking(filter="event:config.reloaded"))
    duty = ConfigDuty(desk.parts, desk.written, desk.condition, lambda: told.append(len(events().items)))
    desk.written.next = replace(desk.plant.settings, retry=Retry(limit=2))

    duty.run_once(desk.plant.clock.now())

    assert (told, len(events().items)) == ([0], 1)
