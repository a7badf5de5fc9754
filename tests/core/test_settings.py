"""What holds when nothing is configured, and how settings behave as values."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.setting_types import Every, Mode, Rate, SecretSource, SecretText, exact_duration, exact_size
from sgops.core.settings import HttpConnectorSettings, Settings, StatusCall, SubmitCall
from sgops.core.units import parse_duration, parse_size


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


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = SecretText("canary")

    shown = f"{secret} {secret!r} {[secret]} {secret:>20}"

    assert "canary" not in shown
    assert secret.reveal() == "canary"


def test_rates_and_cadences_write_themselves_as_they_are_read() -> None:
    assert str(Rate(count=50, per=timedelta(seconds=30))) == "50/30s"
    assert str(Every(span=timedelta(minutes=90))) == "every 90m"


@given(st.integers(min_value=0, max_value=10**13))
def test_an_exact_duration_loses_nothing(ms: int) -> None:
    span = timedelta(milliseconds=ms)

    assert parse_duration(exact_duration(span)) == span


@given(st.integers(min_value=0, max_value=10**15))
def test_an_exact_size_loses_nothing(size: int) -> None:
    assert parse_size(exact_size(size)) == size
