"""What is shown of a configuration, and what a change asks for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sgops.boot.config import Loaded, load
from sgops.boot.config_show import changes, describe, schema
from sgops.core.settings import EngineSettings, QueueSettings, RetentionSettings, Settings


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    file = tmp_path / "sgops.toml"
    file.write_text("""
        [engine]
        cancel_grace = "90s"
        pipelines = ["jobs"]
        [vars]
        model.name = "small"
        api_key = "canary"
        tokenizer = "plain"
        service = "https://me:canary@example.org/"
        [secrets]
        farm = { env = "FARM" }
        [retry.rate_limit]
        base = "7s"
        [queues.default]
        rate = "50/30s"
        [[pipelines.encode.stages]]
        name = "download"
        run = ["curl", "-f"]
        exit_codes = { 6 = "network_timeout" }
        [connectors.studio]
        class = "jobs:Studio"
        password = "canary"
        [templates.bedtime]
        pipeline = "story"
        params = { scenes = 6, login = { token = "canary" } }
        [alerts]
        webhook = "https://hooks.example/canary"
    """)
    return load(file, {"FARM": "canary", "HOME": "/house/of/mine", "SGOPS_ENGINE__WORKERS": "8"})


def test_every_value_is_shown_as_it_is_written_with_its_origin(loaded: Loaded) -> None:
    shown = {key: (value, origin) for key, value, origin in describe(loaded)}

    assert shown["engine.workers"] == (8, "env")
    assert shown["engine.cancel_grace"] == ("90s", "file")
    assert shown["engine.shutdown_grace"] == ("25s", "default")
    assert shown["checkpoints.max_size"] == ("10MB", "default")
    assert shown["retention.output"] == ("never", "default")
    assert shown["cleanup.temp"] == ("every 10m", "default")
    assert shown["queues.default.rate"] == ("50/30s", "file")
    assert shown["retry.rate_limit.base"] == ("7s", "file")
    assert shown["vars.model.name"] == ("small", "file")
    assert shown["secrets.farm"] == ({"env": "FARM"}, "file")
    assert shown["pipelines.encode.stages[0].exit_codes.6"] == ("network_timeout", "file")


def test_no_secret_is_shown(loaded: Loaded) -> None:
    text = json.dumps(describe(loaded))

    assert "canary" not in text
    assert '"vars.tokenizer", "plain"' in text


def test_a_secret_deep_in_parameters_is_hidden_alone(loaded: Loaded) -> None:
    shown = {key: value for key, value, _ in describe(loaded)}

    assert shown["templates.bedtime.params"] == {"scenes": 6, "login": {"token": "***"}}
    assert shown["vars.service"] == "https://me:***@example.org/"


def test_a_change_of_limits_holds_at_once_and_one_of_places_needs_a_restart() -> None:
    old = Settings()
    new = replace(
        old,
        engine=EngineSettings(workers=8),
        retention=RetentionSettings(temp=timedelta(hours=2)),
        queues={"default": QueueSettings(concurrency=2)},
        vars={"model.name": "large"},
    )

    live, restart = changes(old, new)

    assert live == ["retention.temp", "vars.model.name", "queues.default.concurrency", "queues.default.rate"]
    assert restart == ["engine.workers"]


def test_what_was_removed_is_a_change_too() -> None:
    old = Settings(resources={"gpu": 1})

    assert changes(old, Settings()) == (["resources.gpu"], [])
    assert changes(old, old) == ([], [])


def test_the_schema_knows_the_keys_their_defaults_and_their_words() -> None:
    described = schema()

    engine = described["$defs"]["EngineSettings"]
    assert described["additionalProperties"] is False
    assert set(described["properties"]) >= {"engine", "retry", "connectors", "log"}
    assert engine["properties"]["shutdown_grace"]["default"] == "25s"
    assert engine["properties"]["durability"]["enum"] == ["full", "normal"]
    assert engine["properties"]["workers"]["maximum"] == 1024
    assert described["$defs"]["ScheduleSettings"]["required"] == ["template", "cron"]
    json.dumps(described)
