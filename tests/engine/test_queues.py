"""What queues and resources promise, on a real engine: limits hold, nobody is in another's way, all is given back."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sgops.core.pipeline import Pipeline
from sgops.core.retry import Retry
from sgops.core.setting_types import Rate
from sgops.core.settings import QueueSettings
from sgops.ports import Selection, Submission
from tests.engine.pipelines import AT_ONCE, Gate
from tests.support.eventually import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.conftest import MakePlant
    from tests.support.plant import Plant


def at_a_time(most: int) -> QueueSettings:
    return QueueSettings(concurrency=most)


class Room:
    """Counts who is inside at the same time, by name."""

    def __init__(self) -> None:
        self.inside: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self._lock = threading.Lock()

    def stage(self, *names: str) -> Callable[[Any], None]:
        def body(ctx: Any) -> None:
            with self._lock:
                self.inside.update(names)
                self.most |= self.inside
            # Long enough for others to come in, if they may.
            threading.Event().wait(0.002)
            ctx.beat()
            with self._lock:
                self.inside.subtract(names)

        return body


def gated(name: str, gate: Gate, **options: Any) -> Pipeline:
    pipeline = Pipeline(name, retry=AT_ONCE)
    pipeline.stage(name="only", **options)(gate.body())
    return pipeline


def quick(name: str, **options: Any) -> Pipeline:
    pipeline = Pipeline(name, retry=AT_ONCE)
    pipeline.stage(name="only", **options)(lambda: name)
    return pipeline


def test_a_full_queue_holds_back_its_own_jobs_and_nobody_elses(make_plant: MakePlant) -> None:
    gate = Gate()
    narrow = {"queues": {"slow": at_a_time(1)}}
    plant = make_plant(gated("slow", gate, queue="slow"), quick("fast"), tables=narrow).start()

    slow = plant.operations.submit(Submission(name="slow", count=300)).ids
    eventually(gate.begun.is_set, what="the first to begin")
    fast = plant.submit("fast")

    assert plant.wait_for(fast).state == "completed"
    assert [plant.job(job).state for job in slow[:3]] == ["running", "queued", "queued"]
    assert "298 jobs come before it in queue 'slow'." in plant.operations.why(slow[-1]).sentences
    plant.operations.cancel(_all(slow[1:]))
    gate.open.set()
    assert plant.wait_for(slow[0]).state == "completed"


def test_a_resource_that_is_taken_holds_back_whoever_needs_it_and_nobody_else(make_plant: MakePlant) -> None:
    gate = Gate()
    tables = {"resources": {"gpu": 1}}
    plant = make_plant(
        gated("first", gate, uses={"gpu": 1}), quick("second", uses={"gpu": 1}), quick("plain"), tables=tables
    ).start()

    first = plant.submit("first")
    eventually(gate.begun.is_set, what="the first to begin")
    second, plain = plant.submit("second", priority=9), plant.submit("plain")
    plant.wait_for(plain)
    state, why = plant.job(second).state, plant.operations.why(second)
    gate.open.set()

    assert state == "queued"
    assert f"for 1 of resource 'gpu', of which there are 1: job {first} has it" in why.sentences[1]
    assert {plant.wait_for(job).state for job in (first, second)} == {"completed"}


def test_a_job_waits_between_its_stages_for_what_the_next_one_takes(make_plant: MakePlant) -> None:
    gate = Gate()
    story = Pipeline("story", retry=AT_ONCE)
    story.stage(name="script")(lambda: "words")
    story.stage(name="panels", queue="render", uses={"gpu": 1})(lambda script: f"{script} drawn")
    story.stage(name="export")(lambda panels: f"{panels} out")
    tables = {"resources": {"gpu": 1}}
    plant = make_plant(gated("first", gate, uses={"gpu": 1}), story, tables=tables).start()
    plant.submit("first")
    eventually(gate.begun.is_set, what="the first to begin")

    job = plant.submit("story")
    waiting = eventually(lambda: _queued_at(plant, job, "panels"), what="the job to wait for the GPU")
    gate.open.set()
    done = plant.wait_for(job)

    assert waiting.queue == "render"
    assert (done.state, done.output) == ("completed", "words drawn out")
    assert [attempt.outcome for attempt in plant.operations.attempts(job).items] == ["completed"] * 3
    assert plant.operations.verify().ok


@pytest.mark.parametrize("how", ["fails", "times out", "is cancelled"])
def test_however_an_attempt_ends_its_resource_is_free_again(make_plant: MakePlant, how: str) -> None:
    gate = Gate()
    first = Pipeline("first", retry=Retry(limit=0))
    body = gate.deaf_body() if how == "times out" else gate.body()
    timeout = "200ms" if how == "times out" else None
    first.stage(name="only", uses={"gpu": 1}, timeout=timeout)(_failing if how == "fails" else body)
    tables = {"resources": {"gpu": 1}}
    plant = make_plant(first, quick("second", uses={"gpu": 1}), tables=tables).start()

    job = plant.submit("first")
    if how == "is cancelled":
        eventually(gate.begun.is_set, what="the first to begin")
        plant.operations.cancel(plant.only(job))
    plant.wait_for(job)

    assert plant.wait_for(plant.submit("second")).state == "completed"
    gate.open.set()


def test_a_resource_is_free_again_after_the_engine_died(make_plant: MakePlant) -> None:
    gate = Gate()
    tables = {"resources": {"gpu": 1}}
    plant = make_plant(gated("first", gate, uses={"gpu": 1}), quick("second", uses={"gpu": 1}), tables=tables).start()
    first = plant.submit("first")
    eventually(gate.begun.is_set, what="the first to begin")
    second = plant.submit("second")
    plant.stop()
    gate.open.set()

    plant.start()

    assert {plant.wait_for(job).state for job in (first, second)} == {"completed"}


def test_a_queue_keeps_to_its_rate_and_goes_on_by_itself(make_plant: MakePlant) -> None:
    paced = {"queues": {"default": QueueSettings(rate=Rate(count=2, per=timedelta(seconds=1)))}}
    plant = make_plant(quick("fast"), tables=paced).start()

    jobs = plant.operations.submit(Submission(name="fast", count=4)).ids
    ended = [plant.wait_for(job) for job in jobs]

    first, *_, last = sorted(view.started_at for view in ended if view.started_at)
    assert last - first >= timedelta(milliseconds=900)


def test_a_paused_queue_stands_still_also_for_jobs_between_two_stages(make_plant: MakePlant) -> None:
    story = Pipeline("story", retry=AT_ONCE)
    story.stage(name="script")(lambda: "words")
    story.stage(name="panels", queue="render")(lambda: "drawn")
    plant = make_plant(story).start()
    plant.operations.pause_queue("render")

    job = plant.submit("story")
    eventually(lambda: _queued_at(plant, job, "panels"), what="the job to wait for its queue")
    why = plant.operations.why(job)
    plant.operations.resume_queue("render")

    assert "sgops queues resume render" in why.next
    assert plant.wait_for(job).state == "completed"


def test_a_rerun_from_an_earlier_stage_waits_where_that_stage_is_waited_for(make_plant: MakePlant) -> None:
    story = Pipeline("story", retry=AT_ONCE)
    story.stage(name="script")(lambda: "words")
    story.stage(name="panels", queue="render")(lambda: "drawn")
    plant = make_plant(story).start()
    job = plant.submit("story")
    plant.wait_for(job)
    plant.operations.pause_queue("render")

    plant.operations.rerun(job)
    waiting = eventually(lambda: _queued_at(plant, job, "panels"), what="the first stage to have run again")

    assert waiting.run == 2


def test_the_next_of_a_narrow_queue_is_the_one_of_the_highest_priority(make_plant: MakePlant) -> None:
    gate, ran = Gate(), []
    noting = Pipeline("noting", queue="slow")
    noting.stage(name="only")(lambda params: ran.append(params["name"]))
    plant = make_plant(gated("slow", gate, queue="slow"), noting, tables={"queues": {"slow": at_a_time(1)}}).start()
    plant.submit("slow")
    eventually(gate.begun.is_set, what="the first to begin")

    for name, priority in [("low", -1), ("first", 5), ("second", 5), ("normal", 0)]:
        plant.submit("noting", {"name": name}, priority=priority)
    gate.open.set()

    eventually(lambda: len(ran) == 4, what="all four to run")
    assert ran == ["first", "second", "normal", "low"]


# Shrinking would run engines for minutes, and the first example says enough.
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(at_once=st.integers(1, 3), gpus=st.integers(1, 3), workers=st.integers(2, 6), data=st.data())
def test_never_more_run_than_a_queue_and_its_resources_allow(
    make_plant: MakePlant, at_once: int, gpus: int, workers: int, data: st.DataObject
) -> None:
    room = Room()
    story = Pipeline("story", retry=AT_ONCE, queue="narrow")
    story.stage(name="script")(room.stage("narrow"))
    story.stage(name="panels", queue="render", uses={"gpu": 1})(room.stage("gpu"))
    story.stage(name="export", uses={"gpu": 1})(room.stage("narrow", "gpu"))
    tables = {"queues": {"narrow": at_a_time(at_once)}, "resources": {"gpu": gpus}}
    folder = data.draw(st.uuids()).hex
    plant = make_plant(story, folder=folder, workers=workers, tables=tables).start()

    plant.operations.submit(Submission(name="story", params={}, count=40))
    eventually(lambda: plant.operations.status().counts == {"completed": 40}, within=30, what="all to complete")
    plant.stop()

    assert room.most["narrow"] <= at_once
    assert room.most["gpu"] <= gpus


def _failing() -> None:
    raise ValueError("no")


def _queued_at(plant: Plant, job: int, stage: str) -> Any:
    view = plant.job(job)
    return view if (view.state, view.stage) == ("queued", stage) else None


def _all(ids: Any) -> Any:
    return Selection(ids=tuple(ids))
