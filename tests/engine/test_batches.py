"""Jobs submitted together are all there or none, and acted on as one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from sgops import Fail
from sgops.core.errors import NotFound, Refused, UnknownPipeline, UsageError
from sgops.core.settings import TemplateSettings
from sgops.ports import Asking, BatchSubmission
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages, three_stages
from tests.support.eventually import eventually
from tests.support.plant import Plant


def a_batch(*lines: str, name: str = "story", label: str = "night") -> BatchSubmission:
    return BatchSubmission(name=name, label=label, lines="\n".join(lines).encode())


def test_a_batch_is_exact_from_its_submission_to_its_end(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    made = plant.operations.submit_batch(a_batch('{"scenes": 1}', '{"params": {"scenes": 2}, "at": "+1h"}'))
    assert (made.status, made.progress.queued, made.progress.waiting) == ("processing", 1, 1)

    plant.operations.cancel(plant.only(2))
    plant.start()

    ended = _ended(plant, made.id)
    assert (ended.status, ended.progress.completed, ended.progress.cancelled) == ("partial", 1, 1)
    assert ended.finished_at == max(
        view.finished_at for view in plant.operations.jobs(Asking()).items if view.finished_at
    )


def test_a_line_takes_what_a_submission_takes(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()

    plant.operations.submit_batch(a_batch('{"params": {"scenes": 2}, "priority": 7, "unique_key": "k"}'))

    view = plant.job(1)
    assert (view.params, view.priority, view.unique_key) == ({"scenes": 2}, 7, "k")


@dataclass
class Params:
    title: str


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (('{"title": "x"}', '{"titel": "y"}'), "line 2: the parameters do not fit"),
        (('{"title": "x"}', "nonsense"), "line 2: it is not JSON"),
        (('{"params": {"title": "x"}, "priority": 5000}',), "line 1: priority must be"),
        (('{"params": {"title": "x"}, "at": "tomorrowish"}',), "line 1: "),
        (('{"params": {"title": "x"}, "unique_key": "k"}',) * 2, "line 2: unique key 'k' stands in line 1, too"),
    ],
)
def test_a_bad_line_refuses_the_whole_file(make_plant: MakePlant, lines: tuple[str, ...], said: str) -> None:
    def draw(params: Params) -> str:
        return params.title

    plant = make_plant(of_stages(draw, params=Params)).open()

    with pytest.raises(UsageError) as refused:
        plant.operations.submit_batch(a_batch(*lines))

    assert said in refused.value.message
    assert refused.value.message.startswith(f"1 of {len(lines)} line")
    assert plant.operations.jobs(Asking()).items == ()
    assert plant.operations.batches(Asking()).items == ()


def test_a_file_submitted_twice_is_refused_where_its_jobs_have_keys(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    twice = a_batch('{"params": {}, "unique_key": "one"}', '{"params": {}}')
    plant.operations.submit_batch(twice)

    with pytest.raises(Refused, match="line 1: job 1 has unique key 'one' and has not ended"):
        plant.operations.submit_batch(twice)

    assert len(plant.operations.jobs(Asking()).items) == 2


def test_names_and_numbers_that_are_not_there_are_told(make_plant: MakePlant) -> None:
    operations = make_plant(three_stages()).open().operations

    with pytest.raises(UnknownPipeline, match="stroy"):
        operations.submit_batch(a_batch("{}", name="stroy"))
    with pytest.raises(NotFound, match="no batch 9"):
        operations.cancel_batch(9)


def test_only_the_failed_are_retried(make_plant: MakePlant) -> None:
    wanted = {"bad"}

    def draw(params: dict[str, Any]) -> str:
        if params["title"] in wanted:
            raise Fail("not today", type="invalid_input")
        return str(params["title"])

    plant = make_plant(of_stages(draw)).start()
    made = plant.operations.submit_batch(a_batch('{"title": "good"}', '{"title": "bad"}'))
    assert _ended(plant, made.id).status == "partial"
    wanted.clear()

    answer = plant.operations.retry_batch(made.id)

    assert [item.job for item in answer.items] == [2]
    assert _ended(plant, made.id).status == "completed"
    assert [view.attempts for view in plant.operations.jobs(Asking()).items] == [2, 1]


def test_a_cancelled_batch_stops_what_runs_and_nothing_else(make_plant: MakePlant) -> None:
    gate = Gate()
    plant = make_plant(of_stages(gate.body())).start()
    other = plant.submit()
    made = plant.operations.submit_batch(a_batch("{}", "{}", "{}"))
    assert gate.begun.wait(5)

    answer = plant.operations.cancel_batch(made.id)

    assert answer.matched == 3
    assert _ended(plant, made.id).status == "cancelled"
    gate.open.set()
    assert plant.wait_for(other).state == "completed"


def test_a_template_goes_with_its_jobs(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    bedtime = TemplateSettings(pipeline="story", params={"scenes": 4})
    plant.settings = replace(plant.settings, templates={"bedtime": bedtime})
    plant.start()

    made = plant.operations.submit_batch(a_batch("{}", '{"scenes": 1}', name="bedtime"))

    _ended(plant, made.id)
    assert (made.pipeline, plant.job(1).template, plant.job(1).params) == ("story", "bedtime", {"scenes": 4})
    assert plant.job(2).output == {"panels": 1, "scenes": 1}


def _ended(plant: Plant, batch: int) -> Any:
    return eventually(
        lambda: view if (view := plant.operations.batch(batch)).status != "processing" else None,
        what=f"batch {batch} to end",
    )
