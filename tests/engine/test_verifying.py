"""A kept output is built on only while its stage's verifier trusts it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sgops import Pipeline
from sgops.core.views import JobView
from sgops.ports import Selection
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import AT_ONCE, Failing
from tests.support.plant import Plant

Verify = Callable[[Any, Any], object]


def a_table(verify: Verify, count: Callable[[], int] = lambda: 3) -> Pipeline:
    """Make a pipeline that loads rows, and fails once over them: its retry is what asks the verifier."""
    table = Pipeline("table", retry=AT_ONCE)
    flaky = Failing(1)

    @table.stage(verify=verify)
    def load(ctx: Any) -> dict[str, int]:
        ctx.fact("rows", count())
        return {"rows": count()}

    @table.stage()
    def export(load: dict[str, int]) -> int:
        flaky.body()()
        return load["rows"]

    return table


def test_an_output_that_its_verifier_trusts_is_built_on(make_plant: MakePlant) -> None:
    asked: list[object] = []

    def verify(ctx: Any, output: Any) -> None:
        ctx.fact("rows", 3)
        asked.append((ctx.job_id, output))

    view = _run(make_plant(a_table(verify)).start())

    assert (view.state, view.output) == ("completed", 3)
    assert asked == [(1, {"rows": 3})]


def test_a_fact_that_has_changed_stops_the_resume_with_both_values(make_plant: MakePlant) -> None:
    view = _run(make_plant(a_table(lambda ctx, output: ctx.fact("rows", 2))).start())

    assert (view.state, _type(view)) == ("dead", "corrupt")
    assert "the output of stage 'load' is not trusted any more: fact 'rows' was 3 and is 2" in _reason(view)
    assert view.attempts == 3


@pytest.mark.parametrize(
    ("verify", "said"),
    [
        (lambda ctx, output: False, "its verifier says no"),
        (lambda ctx, output: ctx.fact("sum", 7), "fact 'sum' was not recorded and is 7"),
        (lambda ctx, output: output["columns"], "KeyError"),
    ],
)
def test_a_verifier_refuses_in_each_of_its_ways(make_plant: MakePlant, verify: Verify, said: str) -> None:
    view = _run(make_plant(a_table(verify)).start())

    assert (view.state, _type(view)) == ("dead", "corrupt")
    assert said in _reason(view)


def test_a_fact_that_differs_counts_even_when_the_verifier_swallows_it(make_plant: MakePlant) -> None:
    def verify(ctx: Any, output: Any) -> bool:
        ctx.fact("rows", 0)
        return True

    view = _run(make_plant(a_table(verify)).start())

    assert view.state == "dead"


def test_a_verifier_that_cannot_look_now_is_asked_again(make_plant: MakePlant) -> None:
    trouble = Failing(2)

    view = _run(make_plant(a_table(lambda ctx, output: trouble.body()())).start())

    assert (view.state, trouble.calls) == ("completed", 3)


def test_what_is_not_trusted_is_made_anew_on_request(make_plant: MakePlant) -> None:
    count = [3]
    plant = make_plant(a_table(lambda ctx, output: ctx.fact("rows", count[0]), lambda: count[0])).start()
    job = _run(plant).id
    count[0] = 4
    plant.operations.rerun(job, start="export")
    letter = plant.wait_for(job, "dead").dead_letter or 0

    plant.operations.retry_letters(Selection(ids=(letter,)), start="load")

    assert plant.wait_for(job, "completed").output == 4


def _run(plant: Plant) -> JobView:
    return plant.wait_for(plant.submit("table"))


def _type(view: JobView) -> str:
    return view.last_failure.type if view.last_failure else ""


def _reason(view: JobView) -> str:
    return view.last_failure.reason if view.last_failure else ""
