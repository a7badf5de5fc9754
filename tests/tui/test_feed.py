"""The feed asks, answers, loses its engine and finds it again, and never starts one unasked."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from sgops.core.errors import NoEngine, Refused, SgopsError, Starting, StoreCorrupt
from sgops.core.views import Page, StatusView
from sgops.ports import Asking, Clock, Operations
from sgops.runtime.clock import SystemClock
from sgops.tui.feed import Feed, Standing, opener
from tests.support.clock import FakeClock
from tests.support.eventually import eventually
from tests.support.fake_operations import FakeOperations


class Owner:
    """Somebody who asks: what comes back is done at once, on whatever thread it comes."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def call_later(self, callback: Callable[..., object], *values: object) -> bool:
        callback(*values)
        return True


class Moody(FakeOperations):
    """An engine that may be away."""

    def __init__(self) -> None:
        super().__init__()
        self.trouble: SgopsError | None = None

    def status(self) -> StatusView:
        if self.trouble is not None:
            raise self.trouble
        return super().status()

    def events(self, asking: Asking, *, since: int | None = None) -> Page:  # type: ignore[type-arg]
        if self.trouble is not None:
            raise self.trouble
        return super().events(asking, since=since)


class Stage:
    """A feed over an engine that may be away, and somebody who asks."""

    def __init__(self, *, starts: bool = False, clock: Clock | None = None) -> None:
        self.engine = Moody()
        self.owner = Owner()
        self.opened = 0
        self.refusal: SgopsError | None = None
        self.feed = Feed(self.owner, clock or FakeClock(), self._open, starts=starts)  # type: ignore[arg-type]

    def _open(self) -> Operations:
        self.opened += 1
        if self.refusal is not None:
            raise self.refusal
        return self.engine

    def attach(self) -> None:
        self.feed.start(listen=False)
        self.rest()

    def ask(self) -> list[object]:
        heard: list[object] = []
        self.feed.ask(self.owner, "status", lambda engine: engine.status(), heard.append, failed=heard.append)  # type: ignore[arg-type]
        self.rest()
        return heard

    def standing(self) -> Standing:
        return self.feed.connection.standing

    def rest(self) -> None:
        eventually(lambda: self.feed.is_idle)


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.attach()
    return stage


def test_a_question_is_answered(stage: Stage) -> None:
    assert stage.ask() == [stage.engine.status()]


def test_a_refusal_is_said_to_whoever_asked_and_loses_nothing(stage: Stage) -> None:
    stage.engine.trouble = Refused("not today")

    assert stage.ask() == [stage.engine.trouble]
    assert stage.standing() is Standing.ALIVE


def test_a_fault_behind_the_port_is_said_and_takes_nobody_along(stage: Stage) -> None:
    heard: list[SgopsError] = []

    stage.feed.ask(stage.owner, "x", lambda _: 1 // 0, lambda _: None, failed=heard.append)  # type: ignore[arg-type]
    stage.rest()

    assert str(heard[0]).startswith("ZeroDivisionError")
    assert stage.ask() == [stage.engine.status()]


def test_an_engine_that_is_gone_is_lost_and_found_again(stage: Stage) -> None:
    stage.engine.trouble = NoEngine("nobody answers")
    stage.ask()
    assert stage.standing() is Standing.LOST

    stage.feed.reattach()
    stage.rest()
    assert stage.standing() is Standing.LOST

    stage.engine.trouble = None
    stage.feed.reattach()
    stage.rest()
    assert stage.standing() is Standing.ALIVE


def test_an_engine_that_is_recovering_is_called_starting(stage: Stage) -> None:
    stage.engine.trouble = Starting("recovery has not ended")

    stage.ask()

    assert stage.standing() is Standing.STARTING


def test_while_it_is_lost_questions_are_not_queued_and_acts_are_refused(stage: Stage) -> None:
    stage.engine.trouble = NoEngine("nobody answers")
    stage.ask()
    refused: list[SgopsError] = []

    stage.feed.act(stage.owner, lambda engine: engine.pause(), lambda _: None, refused.append)  # type: ignore[arg-type]
    stage.rest()

    assert isinstance(refused[0], NoEngine)


def test_whoever_watches_is_told_after_every_act_and_when_the_engine_is_back(stage: Stage) -> None:
    told: list[str] = []
    stage.feed.watch(stage.owner, lambda: told.append("changed"))  # type: ignore[arg-type]

    stage.feed.act(stage.owner, lambda engine: engine.resume(), lambda _: None, lambda _: None)  # type: ignore[arg-type]
    stage.rest()
    assert told == ["changed"]

    stage.feed.forget(stage.owner)  # type: ignore[arg-type]
    stage.feed.tell_all()
    assert told == ["changed"]


def test_an_engine_is_never_started_twice_unasked() -> None:
    stage = Stage(starts=True)
    stage.refusal = StoreCorrupt("the file is damaged", hint="sgops doctor")
    stage.attach()
    assert stage.feed.connection.error is stage.refusal

    stage.feed.reattach()
    stage.rest()
    assert stage.opened == 1

    stage.refusal = None
    stage.feed.reattach(is_asked=True)
    stage.rest()
    assert stage.opened == 2
    assert stage.standing() is Standing.ALIVE


def test_an_own_engine_that_was_lost_is_asked_again_and_not_started_again() -> None:
    stage = Stage(starts=True)
    stage.attach()
    stage.engine.trouble = NoEngine("it is stopping")
    stage.ask()

    stage.engine.trouble = None
    stage.feed.reattach()
    stage.rest()

    assert stage.opened == 1
    assert stage.standing() is Standing.ALIVE


def test_what_happens_is_heard_of() -> None:
    stage = Stage(clock=SystemClock())
    told = threading.Event()
    stage.feed.watch(stage.owner, told.set)  # type: ignore[arg-type]
    stage.feed.start(listen=True)
    eventually(lambda: stage.standing() is Standing.ALIVE)
    told.clear()

    stage.engine.happen(1)

    assert told.wait(5)
    stage.feed.stop()


def test_an_engine_is_given_as_it_is_or_by_who_finds_it_and_never_by_nobody() -> None:
    engine = FakeOperations()

    assert opener(engine)() is engine
    assert opener(lambda: engine)() is engine
    with pytest.raises(ValueError, match="needs an engine"):
        opener(None)
