"""When each kind of cleanup comes round, and how long each is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sgops.core.retention import CleanupKind
from sgops.core.setting_types import Cron, Every, Mode
from sgops.core.views import CleanupRule
from tests.engine.cleaning import a_pipeline
from tests.engine.conftest import MakePlant
from tests.support.clock import NOON, FakeClock
from tests.support.plant import Plant

HOUR = timedelta(hours=1)


def a_plant(make_plant: MakePlant, clock: FakeClock, mode: Mode = Mode.AUTO) -> Plant:
    """Give a plant in which previews are looked for every hour, and what failed at three."""
    plant = make_plant(a_pipeline(), clock=clock)
    wanted = replace(plant.settings.cleanup, mode=mode, preview=Every(span=HOUR), failed=Cron(expression="0 3 * * *"))
    plant.settings = replace(plant.settings, cleanup=wanted, engine=replace(plant.settings.engine, timezone="UTC"))
    return plant.start()


def policy(plant: Plant) -> dict[str, CleanupRule]:
    return {rule.kind: rule for rule in plant.operations.storage().policy}


def test_every_kind_has_one_rule(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, FakeClock())

    kinds = [rule.kind for rule in plant.operations.storage().policy]

    assert sorted(kinds) == sorted(kind.value for kind in CleanupKind)


def test_a_rule_says_how_long_and_when_as_the_configuration_does(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, FakeClock())
    plant.operations.run_duty("tidy")

    rules = policy(plant)

    assert rules["preview"] == CleanupRule(kind="preview", keep="1d", rhythm="every 1h", next_at=NOON + HOUR)
    assert rules["failed"] == CleanupRule(kind="failed", keep="7d", rhythm="0 3 * * *", next_at=at_three())
    assert rules["checkpoint"].next_at == rules["history"].next_at == at_three()


def test_what_is_overdue_comes_with_the_next_look(make_plant: MakePlant) -> None:
    clock = FakeClock()
    plant = a_plant(make_plant, clock)
    plant.operations.run_duty("tidy")
    plant.close()

    clock.advance(timedelta(days=3))
    rules = policy(plant.open())

    assert rules["preview"].next_at == rules["failed"].next_at == NOON + timedelta(days=3)


def test_what_is_kept_for_ever_is_never_looked_for(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, FakeClock())

    assert (policy(plant)["output"].keep, policy(plant)["output"].next_at) == (None, None)


def test_a_cleanup_that_rests_looks_for_nothing(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, FakeClock(), Mode.OFF)

    stored = plant.operations.storage()

    assert stored.mode == "off"
    assert {rule.next_at for rule in stored.policy} == {None}


def at_three() -> datetime:
    return NOON + timedelta(hours=15)
