"""Recovery is asked for, previewed, and looked at."""

from __future__ import annotations

from sgops.cli.commands.recovery import summary
from tests.cli.calling import Caller
from tests.support.fake_world import a_report


def test_a_scan_tells_what_it_found_and_decided() -> None:
    answer = Caller()("recovery", "scan")

    assert answer.exit == 0
    assert answer.out.splitlines()[0] == "found 2 jobs: 1 resumed, 1 held"
    assert "its checkpoint is valid" in answer.out


def test_a_preview_says_that_it_is_one() -> None:
    call = Caller()

    assert call("recovery", "scan", "--preview").out.startswith("would find 2 jobs")
    assert call("recovery", "scan", "--preview", "--json").json["preview"] is True


def test_force_is_handed_on() -> None:
    assert Caller()("recovery", "scan", "--force", "--json").json["cause"] == "forced"


def test_a_scan_that_found_nothing_says_so() -> None:
    assert summary(a_report(found=0, resumed=0, held=0)) == "found 0 jobs"


def test_what_a_death_has_repeated_is_told_in_time() -> None:
    assert summary(a_report(repeated_ms=131_000)).endswith("; at most 2m11s of work is done again")


def test_the_status_tells_the_last_run() -> None:
    answer = Caller()("recovery", "status")

    assert "last run  now (12:00:00), took 12ms" in answer.out
    assert "stalled   1" in answer.out
