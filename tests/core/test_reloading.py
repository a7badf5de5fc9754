"""A changed configuration is taken over where it can be, and says by name what waits for a restart."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

from sgops.core.reloading import AT_RESTART, change_to, differing
from sgops.core.setting_types import LogLevel
from sgops.core.settings import EngineSettings, QueueSettings, Settings, TemplateSettings


def test_what_can_be_taken_over_is_and_the_rest_is_named() -> None:
    now = Settings()
    wanted = replace(
        now,
        engine=EngineSettings(workers=9),
        log=replace(now.log, level=LogLevel.DEBUG),
        vars={"model.name": "large"},
        templates={"bedtime": TemplateSettings(pipeline="story")},
    )

    change = change_to(wanted, now)

    assert change.changed == ("vars.model.name", "templates.bedtime", "log.level")
    assert change.restart == ("engine.workers",)
    assert change.settings == replace(wanted, engine=now.engine)


def test_what_waits_for_a_restart_waits_no_more_when_it_is_taken_back() -> None:
    now = Settings()
    half = change_to(replace(now, engine=EngineSettings(workers=9)), now).settings

    change = change_to(now, half)

    assert (change.changed, change.restart) == ((), ())


def test_tables_within_tables_are_named_to_their_end() -> None:
    one = Settings(queues={"gpu": QueueSettings(concurrency=1), "old": QueueSettings()})
    other = Settings(queues={"gpu": QueueSettings(concurrency=2), "new": QueueSettings()})

    assert list(differing(one, other)) == ["queues.gpu.concurrency", "queues.old", "queues.new"]


def test_equal_settings_differ_in_nothing() -> None:
    recovery = replace(Settings().recovery, every=timedelta(minutes=30))

    assert list(differing(Settings(), Settings(recovery=recovery))) == []


def test_what_takes_a_restart_are_tables_that_exist() -> None:
    assert {field.name for field in fields(Settings)} >= AT_RESTART
