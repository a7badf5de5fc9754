"""A call knows its streams: whether they have colours, what they can write, how wide they are."""

from __future__ import annotations

import io
from datetime import UTC, timedelta

import pytest

from sgops.cli.session import Session, fitting, has_colour, is_plain, paint
from sgops.core.show import Tone
from tests.support.clock import NOON, FakeClock


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert has_colour(Terminal())
    assert not has_colour(io.StringIO())

    monkeypatch.setenv("NO_COLOR", "1")

    assert not has_colour(Terminal())


def test_a_dumb_terminal_has_no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")

    assert not has_colour(Terminal())


def test_a_tone_is_a_colour_and_calm_is_none() -> None:
    assert paint("dead", Tone.BAD) == "\x1b[31mdead\x1b[0m"
    assert paint("queued", Tone.CALM) == "queued"


def test_a_stream_without_an_encoding_is_taken_for_ascii() -> None:
    stream = io.StringIO()

    assert is_plain(stream)
    assert fitting("▶ é", stream) == "? ?"


def test_a_table_may_be_wide_where_nobody_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session()

    unmeasured = session.width
    monkeypatch.setenv("COLUMNS", "72")

    assert (unmeasured, session.width) == (200, 72)


def test_moments_are_told_from_now() -> None:
    session = Session(clock=FakeClock(), zone=UTC)

    assert session.when(NOON - timedelta(minutes=2)) == "2m ago (11:58:00)"
    assert session.ago(None) == ""
    assert [session.span(None), session.span(1500)] == ["", "1.5s"]


def test_nobody_sits_at_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())

    assert not Session().is_interactive
    assert Session(interactive=True).is_interactive
