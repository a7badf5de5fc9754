"""Tables fit, and say the same with and without colours and signs."""

from __future__ import annotations

import pytest

from tests.cli.calling import Caller

TABLES = (
    "jobs list",
    "jobs checkpoints 2 --verify",
    "jobs attempts 2",
    "dead-letter list",
    "events",
    "queues",
    "duties",
)


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_never_wider_than_the_terminal(table: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))

    answer = Caller()(*table.split())

    assert answer.out.count("\n") > 1
    assert max(len(row) for row in answer.out.splitlines()) <= width


def test_what_does_not_fit_gives_way_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")

    rows = Caller()("jobs", "list", "state:dead").out.splitlines()

    assert rows[1].startswith(" 2  ✗ dead  story     panels")
    assert rows[1].rstrip().endswith("…")


def test_where_ascii_is_all_there_is_the_signs_are_ascii() -> None:
    answer = Caller(encoding="ascii")("jobs", "list", "state:dead")

    assert "x dead" in answer.out


def test_a_pipe_gets_no_colours() -> None:
    answer = Caller()("jobs", "list")

    assert "\x1b" not in answer.out
