"""Whatever a stage does, it is one attempt, and the engine goes on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from sgops.core.signals import Fail, Snooze
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages, three_stages


def a_cycle() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


def recurse() -> Any:
    return recurse()


def leave() -> None:
    raise SystemExit(3)


NONSENSE: dict[str, tuple[Callable[[], Any], str]] = {
    "NaN": (lambda: {"score": float("nan")}, r"\$\.score is NaN"),
    "bytes": (lambda: [b"x"], "bytes"),
    "a cycle": (a_cycle, "contains itself"),
    "an integer over 64 bits": (lambda: 2**70, "64"),
    "a set": (lambda: {"tags": {1}}, r"\$\.tags"),
    "a number as a key": (lambda: {1: 2}, "key"),
    "65 MB": (lambda: "x" * 68_000_000, "the output is"),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_returned_is_a_permanent_failure_that_names_the_bad_value(make_plant: MakePlant, what: str) -> None:
    give, words = NONSENSE[what]
    plant = make_plant(_returning(give))

    view = plant.start().wait_for(plant.submit())

    assert view.state == "dead"
    assert view.last_failure is not None
    assert view.last_failure.type == "invalid_input"
    assert re.search(words, view.last_failure.reason)
    assert plant.operations.verify().ok


def _returning(give: Callable[[], Any]) -> Any:
    def stage() -> Any:
        return give()

    return of_stages(stage)


@pytest.mark.parametrize(
    ("misbehave", "words"),
    [(leave, "sys.exit(3)"), (recurse, "without end"), (lambda: 1 / 0, "ZeroDivisionError")],
)
def test_what_a_stage_raises_costs_attempts_and_nothing_else(
    make_plant: MakePlant, misbehave: Callable[[], Any], words: str
) -> None:
    def stage() -> Any:
        return misbehave()

    plant = make_plant(of_stages(stage), three_stages_named("other")).start()

    view = plant.wait_for(plant.submit())

    assert (view.state, view.attempts) == ("dead", 6)
    assert view.last_failure is not None
    assert words in view.last_failure.reason
    assert plant.wait_for(plant.submit("other", {})).state == "completed"


def three_stages_named(name: str) -> Any:
    pipeline = three_stages()
    pipeline.name = name
    return pipeline


def test_a_stage_gets_the_outputs_it_asks_for_and_each_its_own(make_plant: MakePlant) -> None:
    def first() -> list[int]:
        return [1]

    def second(first: list[int]) -> list[int]:
        first.append(2)
        return first

    def third(first: list[int], second: list[int]) -> list[list[int]]:
        return [first, second]

    plant = make_plant(of_stages(first, second, third)).start()

    assert plant.wait_for(plant.submit()).output == [[1], [1, 2]]


def test_parameters_arrive_as_the_authors_dataclass(make_plant: MakePlant) -> None:
    @dataclass
    class Params:
        title: str
        scenes: int = 12

    def script(params: Params) -> str:
        return f"{params.title} in {params.scenes}"

    plant = make_plant(of_stages(script, params=Params)).start()

    assert plant.wait_for(plant.submit(params={"title": "Moon"})).output == "Moon in 12"


@pytest.mark.parametrize("how", ["returned", "raised"])
def test_a_failure_the_stage_knows_decides_its_type(make_plant: MakePlant, how: str) -> None:
    def stage() -> Fail:
        failure = Fail("blurred", type="invalid_input")
        if how == "raised":
            raise failure
        return failure

    plant = make_plant(of_stages(stage)).start()

    view = plant.wait_for(plant.submit())

    assert view.last_failure is not None
    assert (view.last_failure.type, view.last_failure.reason) == ("invalid_input", "blurred")


@pytest.mark.parametrize("how", ["returned", "raised"])
def test_a_snooze_costs_no_attempt(make_plant: MakePlant, how: str) -> None:
    calls = []

    def stage(ctx: Any) -> Any:
        calls.append(ctx.attempt)
        if len(calls) == 1 and how == "raised":
            raise Snooze("10ms")
        return Snooze("10ms") if len(calls) == 1 else "ready"

    plant = make_plant(of_stages(stage)).start()

    job = plant.submit()

    assert plant.wait_for(job).output == "ready"
    assert [attempt.outcome for attempt in plant.operations.attempts(job).items] == ["snoozed", "completed"]


def test_what_a_stage_logs_is_kept_with_its_attempt(make_plant: MakePlant) -> None:
    def stage(ctx: Any) -> None:
        ctx.log("drew a panel", number=3)

    plant = make_plant(of_stages(stage)).start()
    job = plant.submit()
    plant.wait_for(job)

    lines = plant.operations.logs(job, Asking()).items
    assert [(line.text, line.stage, line.attempt) for line in lines] == [("drew a panel number=3", "stage", 1)]
