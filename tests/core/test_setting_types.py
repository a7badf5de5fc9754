"""How single values of the configuration behave."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sgops.core.setting_types import Every, Rate, SecretText, exact_duration, exact_size
from sgops.core.units import parse_duration, parse_size


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
