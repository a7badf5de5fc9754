"""Duties are listed, and run by the engine alone."""

from __future__ import annotations

from tests.cli.calling import Caller


def test_duties_are_listed_with_their_last_report() -> None:
    answer = Caller()("duties")

    assert "sweep  30s    now   in 1m  nothing to do" in answer.out


def test_a_duty_is_run_now() -> None:
    call = Caller()

    assert call("duties", "run", "tidy").out == "tidy: nothing to do\n"
    assert call("duties", "run", "tidy", "--json").json["name"] == "tidy"


def test_a_duty_that_is_not_there_is_not_found() -> None:
    assert Caller()("duties", "run", "tydi").exit == 3


def test_without_an_engine_nobody_can_do_it() -> None:
    answer = Caller(is_alive=False)("duties", "run", "tidy")

    assert answer.exit == 75
    assert "sgops serve" in answer.err
