"""Cleanup says what it would do before it does it."""

from __future__ import annotations

from tests.cli.calling import Caller

PLAN = "0123456789abcdef"


def test_a_preview_says_what_goes_what_stays_and_why() -> None:
    answer = Caller()("cleanup", "preview")

    assert "1/panels.2/panel-001.svg" in answer.out
    assert "job 2 has not ended" in answer.out
    assert "1 would go (1.2KiB), 2 stay, 3 looked at" in answer.out
    assert f"sgops cleanup run --plan {PLAN}" in answer.err


def test_a_run_that_nobody_confirms_is_refused_with_the_plan_it_would_follow() -> None:
    answer = Caller()("cleanup", "run")

    assert answer.exit == 4
    assert f"--plan {PLAN}" in answer.err


def test_a_plan_that_was_seen_or_a_yes_is_enough() -> None:
    call = Caller()

    assert "1 of 1 deleted" in call("cleanup", "run", "--plan", PLAN).out
    assert call("cleanup", "run", "--kind", "temp", "--yes", "--json").json["deleted"] == 1
    assert call("cleanup", "run", "--plan", "0000").exit == 4
    assert call("cleanup", "run", "--plan", PLAN, "--kind", "temp").exit == 2


def test_history_storage_and_why_are_told() -> None:
    call = Caller()

    assert PLAN in call("cleanup", "history").out
    stored = call("cleanup", "storage").out
    assert "3.6KiB in 3 files" in stored
    assert "temp    1h        every 10m   in 5m" in stored
    assert "output  for ever  15 3 * * *  never" in stored
    assert call("cleanup", "storage", "--json").json["kinds"]["output"] == {"files": 1, "bytes": 9000}
    assert call("cleanup", "why", "2/panels.1/x").out == "2/panels.1/x: stays: job 2 has not ended\n"
    assert call("cleanup", "why", "2/panels.1/x", "--json").json["goes"] is False
