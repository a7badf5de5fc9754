"""The engine as a whole: looked at, stopped, paused, resumed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sgops.core.errors import NoEngine
from sgops.core.views import ActionView, HealthView, StatusView, WorkersView
from tests.cli.calling import Caller, Hurrying
from tests.support.fake_operations import FakeOperations


class Idle(FakeOperations):
    """What a command without an engine speaks to."""

    def status(self) -> StatusView:
        return StatusView(engine=None, counts={}, workers=WorkersView(total=4, busy=0), paused=True)


class Leaving(FakeOperations):
    """An engine at an address that is gone once it was asked to go."""

    def live(self) -> HealthView:
        if self.was_shut_down:
            raise NoEngine("nothing answers")
        return super().live()


def test_a_glance_says_what_runs_what_waits_and_who_is_needed() -> None:
    answer = Caller()("status")

    assert answer.exit == 0
    for said in ("process 4242", "dead 1", "1 of 4 busy", "sgops dead-letter families", "the disk is nearly full"):
        assert said in answer.out


def test_status_without_an_engine_is_no_failure() -> None:
    call = Caller(operations=Idle())

    answer = call("status")

    assert answer.exit == 0
    assert "none runs here; start one: sgops serve" in answer.out
    assert "paused" in answer.out
    assert call("status", "--json").json["engine"] is None


def test_stopping_waits_until_the_engine_has_gone() -> None:
    call = Caller(operations=Leaving())

    answer = call("stop", "--attach", "http://127.0.0.1:1")

    assert (answer.exit, answer.out) == (0, "the engine (process 4242) has stopped\n")
    assert call.operations.was_shut_down == [False]


def test_a_hurried_stop_says_so_to_the_engine() -> None:
    call = Caller(operations=Leaving())

    answer = call("stop", "--now", "--json", "--attach", "http://127.0.0.1:1")

    assert answer.json == {"stopped": 4242}
    assert call.operations.was_shut_down == [True]


def test_an_engine_that_takes_longer_than_asked_is_left_to_it() -> None:
    call = Caller(clock=Hurrying())

    answer = call("stop", "--attach", "http://127.0.0.1:1", "--timeout", "50ms")

    assert answer.exit == 75
    assert "sgops stop --now" in answer.err


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_nothing_to_stop_is_told_by_the_exit_code(words: tuple[str, ...]) -> None:
    answer = Caller(is_alive=False)("stop", *words)

    assert answer.exit == 5
    assert "nothing to stop" in answer.err


def test_a_pause_says_how_to_take_it_back() -> None:
    call = Caller()

    paused, resumed = call("pause"), call("resume", "--json")

    assert paused.exit == 0
    assert paused.err == "to take it back: sgops undo 1\n"
    assert resumed.json["verb"] == "resume"


def test_what_can_no_longer_be_undone_is_not_offered() -> None:
    class Final(FakeOperations):
        def pause(self) -> ActionView:
            return replace(super().pause(), undoable=False)

    answer = Caller(operations=Final())("pause")

    assert answer.err == ""
