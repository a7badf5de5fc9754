"""Questions to services: only previewed where that is asked for, and cheap to take up again at a start."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sgops.core.connecting import Failed, Unknown
from sgops.core.setting_types import Mode
from tests.engine.conftest import MakePlant
from tests.engine.test_external import calling, events, is_sound, receipts
from tests.support.eventually import eventually
from tests.support.farm import Farm, FarmConnector
from tests.support.plant import Plant


def test_a_preview_asks_nobody_and_says_once_of_each_job_that_it_would_be_asked_after(make_plant: MakePlant) -> None:
    farm = Farm()
    farm.finish()
    plant = make_plant(calling(), services={"farm": FarmConnector(farm)})
    plant.settings = replace(plant.settings, recovery=replace(plant.settings.recovery, ask_services=Mode.PREVIEW))
    plant.start()
    jobs = [plant.submit() for _ in range(2)]
    eventually(lambda: all(any(map(is_question, events(plant, job))) for job in jobs), what="both to be told of")

    said = [plant.operations.run_duty("external").last_report for _ in range(2)]
    previewed = [event.details["preview"] for job in jobs for event in events(plant, job) if is_question(event)]
    why = plant.operations.why(jobs[0])

    assert (farm.calls["status"], farm.calls["find"], farm.most) == (0, 0, 1)
    assert (previewed, "2 would be asked" in str(said[-1])) == ([True, True], True)
    assert (why.next, why.next_at) == ("Nobody asks service 'farm': recovery.ask_services is \"preview\".", None)
    assert is_sound(plant)


def test_what_was_only_previewed_is_asked_after_once_that_is_over(make_plant: MakePlant) -> None:
    farm = Farm()
    farm.finish("whole")
    plant = make_plant(calling(), services={"farm": FarmConnector(farm)})
    auto = plant.settings
    plant.settings = replace(auto, recovery=replace(auto.recovery, ask_services=Mode.PREVIEW))
    plant.start()
    job = plant.submit()
    eventually(lambda: any(map(is_question, events(plant, job))), what="a question to be previewed")

    plant.stop()
    plant.settings = auto
    plant.start()

    assert plant.wait_for(job).output == "whole"
    assert farm.most == 1
    assert is_sound(plant)


def test_a_start_reads_the_jobs_that_services_have_in_one_statement_for_many(make_plant: MakePlant) -> None:
    farm = Farm()
    plant = make_plant(calling(timeout="5m"), services={"farm": FarmConnector(farm)}).start()
    jobs = [plant.submit() for _ in range(20)]
    eventually(lambda: [receipts(plant, job) for job in jobs] == [["submitted"]] * 20, what="all receipts")
    plant.stop()
    asked: list[str] = []
    plant.open(runs=True)
    trace_readers(plant, asked)

    plant.start()
    eventually(lambda: farm.calls["status"] >= 40, what="all to be asked after by the second engine, too")

    read = [statement for statement in asked if "FROM job" in statement and "job.id = " in statement]
    assert read == []
    assert is_sound(plant)


def trace_readers(plant: Plant, asked: list[str]) -> None:
    """Note every statement that the reading connections are given from now on."""
    assert plant.assembled is not None
    for connection in vars(vars(plant.assembled.reader)["_pool"])["_all"]:
        connection.set_trace_callback(asked.append)


def is_question(event: Any) -> bool:
    return bool(event.event == "service.asked")


def test_what_the_bus_was_too_full_to_tell_is_found_all_the_same(make_plant: MakePlant) -> None:
    farm = Farm()
    farm.mischief = lambda route, _: Unknown("on holiday") if route == "status" else None
    plant = make_plant(calling(), services={"farm": FarmConnector(farm)}).start()
    job = plant.submit()
    plant.wait_for(job, "held")
    farm.mischief = lambda _route, _name: None
    farm.finish()

    bus = plant.assembled.bus  # type: ignore[union-attr]
    bus._backlog = 0  # noqa: SLF001
    plant.operations.release(plant.only(job))
    eventually(lambda: bus.dropped, what="news that nobody hears")
    bus._backlog = 1000  # noqa: SLF001

    assert plant.wait_for(job).state == "completed"
    assert (farm.most, len(farm.submissions)) == (1, 1)


class Sulky:
    """A reason that cannot be said."""

    def __str__(self) -> str:
        raise RuntimeError("not telling")


def test_an_answer_that_cannot_even_be_heard_is_asked_for_again(make_plant: MakePlant) -> None:
    farm = Farm()
    farm.mischief = lambda route, _: Failed(reason=Sulky()) if route == "status" else None  # type: ignore[arg-type]
    plant = make_plant(calling(), services={"farm": FarmConnector(farm)}).start()
    job = plant.submit()
    eventually(lambda: farm.calls["status"] > 10, what="more questions than a line has threads")

    farm.mischief = lambda _route, _name: None
    farm.finish()

    assert plant.wait_for(job).state == "completed"
    assert is_sound(plant)
