"""What holds when nothing is configured, and how settings behave as values."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import timedelta
from pathlib import Path

import pytest

from sgops.core.setting_types import Every, Mode, Rate, SecretSource
from sgops.core.settings import HttpConnectorSettings, Settings, StatusCall, SubmitCall


def test_everything_has_a_default() -> None:
    settings = Settings()

    assert settings.engine.workers == 4
    assert settings.engine.shutdown_grace == timedelta(seconds=25)
    assert settings.recovery.mode is Mode.AUTO
    assert settings.checkpoints.max_size == 10_000_000
    assert settings.health.disk_free_min == 2**30
    assert settings.retention.output is None
    assert settings.cleanup.temp == Every(span=timedelta(minutes=10))
    assert settings.api.token == SecretSource(file=Path("token"))


def test_two_settings_with_the_same_values_are_equal() -> None:
    settings = Settings()

    assert settings == Settings()


def test_settings_cannot_be_changed_in_place() -> None:
    settings = Settings()

    with pytest.raises(FrozenInstanceError):
        settings.engine.workers = 8  # type: ignore[misc]


def test_a_connector_is_asked_every_five_seconds_and_not_more_than_twenty_times_a_second() -> None:
    connector = HttpConnectorSettings(submit=SubmitCall(url="http://a/jobs"), status=StatusCall(url="http://a/{ref}"))

    assert connector.poll == timedelta(seconds=5)
    assert connector.rate == Rate(count=20, per=timedelta(seconds=1))
    assert "queued" in connector.status.running
