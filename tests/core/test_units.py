"""Durations, sizes and instants, as people write and read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.errors import UsageError
from sgops.core.units import (
    format_duration,
    format_size,
    from_ms,
    iso,
    parse_duration,
    parse_size,
    parse_time,
    to_duration,
    to_ms,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2030, 1, 31, 12, 0, tzinfo=UTC)

spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=10_000))
instants = st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
words = st.text(max_size=30)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("250ms", timedelta(milliseconds=250)),
        ("30s", timedelta(seconds=30)),
        ("5m", timedelta(minutes=5)),
        ("2h", timedelta(hours=2)),
        ("7d", timedelta(days=7)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        ("1h 30m", timedelta(hours=1, minutes=30)),
        ("1.5s", timedelta(milliseconds=1500)),
        (" 3d04h ", timedelta(days=3, hours=4)),
        ("0", timedelta(0)),
        ("0s", timedelta(0)),
    ],
)
def test_a_duration_is_read_in_every_form_that_the_hint_names(text: str, span: timedelta) -> None:
    read = parse_duration(text)

    assert read == span


@pytest.mark.parametrize(
    "text", ["", "5", "-3s", "5 minutes", "1h1h", "5M", "1..5s", "s", "1e3s", "٣s", "9" * 18 + "d", "9" * 40 + "s"]
)
def test_what_is_no_duration_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_duration(text)

    assert "30s" in refused.value.hint
    assert len(refused.value.message) < 120


@given(words)
def test_any_text_is_a_duration_or_a_usage_error(text: str) -> None:
    try:
        span = parse_duration(text)
    except UsageError:
        return

    assert span >= timedelta(0)


@given(spans)
def test_a_written_duration_reads_back_as_what_it_shows(span: timedelta) -> None:
    shown = format_duration(span)

    read = parse_duration(shown)

    assert read <= span
    assert format_duration(read) == shown
    assert span - read < max(timedelta(milliseconds=1), span / 10)


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (timedelta(days=3, hours=4, minutes=59), "3d04h"),
        (timedelta(days=3), "3d"),
        (timedelta(hours=2, minutes=5), "2h05m"),
        (timedelta(minutes=2, seconds=11), "2m11s"),
        (timedelta(seconds=59, milliseconds=999), "59s"),
        (timedelta(seconds=4, milliseconds=250), "4.2s"),
        (timedelta(milliseconds=850), "850ms"),
        (timedelta(microseconds=10), "0s"),
        (timedelta(seconds=-61), "-1m01s"),
    ],
)
def test_a_duration_is_shown_in_its_two_largest_units(span: timedelta, shown: str) -> None:
    assert format_duration(span) == shown


def test_an_author_may_give_text_a_timedelta_or_seconds() -> None:
    given_as: list[str | timedelta | float] = ["2s", timedelta(seconds=2), 2, 2.0]

    read = [to_duration(value) for value in given_as]

    assert set(read) == {timedelta(seconds=2)}


@pytest.mark.parametrize("value", [True, -1, float("nan"), float("inf"), 1e300, timedelta(seconds=-1), None, [1]])
def test_what_an_author_cannot_mean_as_a_duration_is_refused(value: object) -> None:
    with pytest.raises(UsageError):
        to_duration(value)  # type: ignore[arg-type]  # that it does not fit is the point


@pytest.mark.parametrize(
    ("text", "size"),
    [("512B", 512), ("10MB", 10_000_000), ("1GiB", 2**30), ("1.5 KiB", 1536), ("2kb", 2000), ("1TiB", 2**40), ("0", 0)],
)
def test_a_size_is_read_in_decimal_and_binary_units(text: str, size: int) -> None:
    read = parse_size(text)

    assert read == size


@pytest.mark.parametrize("text", ["", "10", "-1B", "1 GigaByte", "1PB", "B", "9" * 40 + "B"])
def test_what_is_no_size_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_size(text)

    assert "1GiB" in refused.value.hint


@given(st.integers(min_value=0, max_value=2**50))
def test_a_written_size_reads_back_as_what_it_shows(size: int) -> None:
    shown = format_size(size)

    read = parse_size(shown)

    assert format_size(read) == shown
    assert abs(size - read) <= size / 10


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0B"), (1023, "1023B"), (1024, "1KiB"), (1536, "1.5KiB"), (25 * 2**20, "25MiB"), (-5, "-5B")],
)
def test_a_size_is_shown_in_the_largest_unit_that_fits(size: int, shown: str) -> None:
    assert format_size(size) == shown


@given(instants)
def test_an_instant_survives_the_way_into_the_store_to_the_millisecond(at: datetime) -> None:
    back = from_ms(to_ms(at))

    assert timedelta(0) <= at - back < timedelta(milliseconds=1)
    assert iso(back) == iso(at)


@given(instants)
def test_an_instant_survives_the_way_through_json(at: datetime) -> None:
    written = iso(at)

    read = parse_time(written, NOON, BERLIN)

    assert written.endswith("Z")
    assert len(written) == len("2030-01-31T12:00:00.000Z")
    assert to_ms(read) == to_ms(at)


def test_an_instant_is_written_in_utc_wherever_it_comes_from() -> None:
    in_berlin = datetime(2030, 1, 31, 13, 0, tzinfo=BERLIN)

    assert iso(in_berlin) == "2030-01-31T12:00:00.000Z"


def test_a_time_without_a_zone_is_nobodys_instant() -> None:
    naive = NOON.replace(tzinfo=None)

    with pytest.raises(ValueError, match="time zone"):
        to_ms(naive)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("+10m", "2030-01-31T12:10:00.000Z"),
        ("22:00", "2030-01-31T21:00:00.000Z"),
        ("22:00:30", "2030-01-31T21:00:30.000Z"),
        ("9:30", "2030-02-01T08:30:00.000Z"),
        ("13:00", "2030-02-01T12:00:00.000Z"),
        ("2030-02-01", "2030-01-31T23:00:00.000Z"),
        ("2030-02-01T10:00", "2030-02-01T09:00:00.000Z"),
        ("2030-02-01T10:00:00Z", "2030-02-01T10:00:00.000Z"),
        ("2030-02-01T10:00+05:30", "2030-02-01T04:30:00.000Z"),
    ],
)
def test_a_time_to_start_at_is_read_in_the_operators_zone(text: str, at: str) -> None:
    read = parse_time(text, NOON, BERLIN)

    assert iso(read) == at


@pytest.mark.parametrize("text", ["", "tomorrow", "24:00", "22:60", "+", "+5", "0001-01-01", "+" + "9" * 9 + "d", "22"])
def test_what_is_no_time_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_time(text, NOON, BERLIN)

    assert "+10m" in refused.value.hint


@given(now=instants, minute=st.integers(min_value=0, max_value=24 * 60 - 1))
def test_a_time_of_day_comes_within_a_day_also_when_the_clocks_change(now: datetime, minute: int) -> None:
    text = f"{minute // 60:02}:{minute % 60:02}"

    at = parse_time(text, now, BERLIN)

    assert now < at <= now + timedelta(hours=25)


def test_a_time_of_day_stays_the_same_on_the_wall_when_the_clocks_change() -> None:
    evening_before_summer_time = datetime(2030, 3, 30, 22, 30, tzinfo=BERLIN)

    at = parse_time("22:00", evening_before_summer_time, BERLIN)

    assert at.astimezone(BERLIN).strftime("%d %H:%M") == "31 22:00"
