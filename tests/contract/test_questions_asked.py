"""Whoever asks by whatever way gets the same answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

import pytest

from sgops.core.errors import NotFound, UsageError
from sgops.core.units import EPOCH
from sgops.core.views import Figures, HealthView
from sgops.ports import Asking, Operations, Selection
from tests.contract.conftest import WORLDS, World

pytestmark = pytest.mark.contract

Question: TypeAlias = Callable[[Operations, World], object]

ALL = Asking()
QUESTIONS: dict[str, Question] = {
    "status": lambda ask, world: ask.status(),
    "health": lambda ask, world: ask.health(),
    "health of a component": lambda ask, world: ask.health(world.component),
    "figures": lambda ask, world: ask.figures(),
    "health history": lambda ask, world: ask.health_history(),
    "metrics": lambda ask, world: ask.metrics(),
    "metrics of a week": lambda ask, world: ask.metrics("7d"),
    "alerts": lambda ask, world: ask.alerts(),
    "live": lambda ask, world: ask.live(),
    "ready": lambda ask, world: ask.ready(),
    "jobs": lambda ask, world: ask.jobs(ALL),
    "job": lambda ask, world: ask.job(world.dead),
    "checkpoints": lambda ask, world: ask.checkpoints(world.dead),
    "checkpoints verified": lambda ask, world: ask.checkpoints(world.dead, verify=True),
    "attempts": lambda ask, world: ask.attempts(world.dead),
    "artifacts": lambda ask, world: ask.artifacts(world.dead),
    "cleanup previewed": lambda ask, world: replace(ask.cleanup_preview("temp"), started_at=EPOCH),
    "cleanups": lambda ask, world: ask.cleanup_history(),
    "storage": lambda ask, world: replace(ask.storage(), total=0, database=0, wal=0, disk_free=0),
    "items": lambda ask, world: ask.items(world.dead, ALL),
    "failed items": lambda ask, world: ask.items(world.dead, ALL, failed=True),
    "logs": lambda ask, world: ask.logs(world.dead, ALL),
    "logs of an attempt": lambda ask, world: ask.logs(world.dead, ALL, stage="panels", attempt=1),
    "why": lambda ask, world: ask.why(world.dead),
    "letters": lambda ask, world: ask.letters(ALL),
    "families": lambda ask, world: ask.families(ALL),
    "letter": lambda ask, world: ask.letter(world.letter),
    "batches": lambda ask, world: ask.batches(ALL),
    "batch": lambda ask, world: ask.batch(world.batch),
    "scan": lambda ask, world: ask.scan(preview=True),
    "recovery": lambda ask, world: ask.recovery(),
    "events": lambda ask, world: ask.events(ALL),
    "events since": lambda ask, world: ask.events(ALL, since=3),
    "follow": lambda ask, world: ask.follow(3, wait=0),
    "follow from beyond the end": lambda ask, world: ask.follow(2**63 - 1, wait=0),
    "actions": lambda ask, world: ask.actions(ALL),
    "pipelines": lambda ask, world: ask.pipelines(),
    "queues": lambda ask, world: ask.queues(),
    "templates": lambda ask, world: ask.templates(),
    "schedules": lambda ask, world: ask.schedules(),
    "duties": lambda ask, world: ask.duties(),
    "verify": lambda ask, world: ask.verify(),
    "doctor": lambda ask, world: ask.doctor(),
}
WRONG_IDS: dict[str, Callable[[Operations], object]] = {
    "job": lambda ask: ask.job(404),
    "checkpoints": lambda ask: ask.checkpoints(404),
    "attempts": lambda ask: ask.attempts(404),
    "artifacts": lambda ask: ask.artifacts(404),
    "items": lambda ask: ask.items(404, ALL),
    "logs": lambda ask: ask.logs(404, ALL),
    "why": lambda ask: ask.why(404),
    "delete checkpoints": lambda ask: ask.delete_checkpoints(404),
    "rerun": lambda ask: ask.rerun(404),
    "letter": lambda ask: ask.letter(404),
    "batch": lambda ask: ask.batch(404),
    "cancelled batch": lambda ask: ask.cancel_batch(404),
    "retried batch": lambda ask: ask.retry_batch(404),
    "undo": lambda ask: ask.undo(404),
    "component": lambda ask: ask.health("no such"),
    "duty": lambda ask: ask.run_duty("no such / %2f duty"),
    "paused queue": lambda ask: ask.pause_queue("no such / %2f queue"),
    "resumed queue": lambda ask: ask.resume_queue("no such / %2f queue"),
    "paused schedule": lambda ask: ask.pause_schedule("no such / %2f schedule"),
    "resumed schedule": lambda ask: ask.resume_schedule("no such / %2f schedule"),
    "triggered schedule": lambda ask: ask.trigger_schedule("no such / %2f schedule"),
    "cancel": lambda ask: ask.cancel(Selection(ids=(404,))),
    "retry letter": lambda ask: ask.retry_letters(Selection(ids=(404,))),
}
LISTS: dict[str, Callable[[Operations, Asking], object]] = {
    "jobs": lambda ask, asking: ask.jobs(asking),
    "letters": lambda ask, asking: ask.letters(asking),
    "events": lambda ask, asking: ask.events(asking),
    "batches": lambda ask, asking: ask.batches(asking),
}


@pytest.fixture(scope="module", params=sorted(WORLDS))
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give one world for all questions: none of them changes it."""
    with WORLDS[request.param](tmp_path_factory.mktemp("asked")) as world:
        yield world


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_one_answer(question: str, operations: Operations, engine: Operations, world: World) -> None:
    ask = QUESTIONS[question]

    answer = ask(operations, world)

    assert settled(answer) == settled(ask(engine, world))


def settled(answer: object) -> object:
    """Leave out what a live machine changes from one question to the next: how much memory and disk is free."""
    if isinstance(answer, Figures):
        return replace(answer, memory=0, backlog=0)
    if not isinstance(answer, HealthView):
        return answer
    components = {name: replace(component, value=None) for name, component in answer.components.items()}
    return replace(answer, components=components, checked_at=EPOCH)


@pytest.mark.parametrize("question", WRONG_IDS)
def test_what_is_not_there_is_not_found_and_named(question: str, operations: Operations, engine: Operations) -> None:
    with pytest.raises(NotFound) as at_home:
        WRONG_IDS[question](engine)

    with pytest.raises(NotFound) as missing:
        WRONG_IDS[question](operations)

    assert (missing.value.message, missing.value.hint) == (at_home.value.message, at_home.value.hint)


@pytest.mark.parametrize("list_of", LISTS)
def test_a_filter_nobody_knows_is_a_usage_error(list_of: str, operations: Operations) -> None:
    asking = Asking(filter="stat:dead")

    with pytest.raises(UsageError) as wrong:
        LISTS[list_of](operations, asking)

    assert "stat" in wrong.value.message
    assert wrong.value.hint


@pytest.mark.parametrize("window", ["soon", "", "5"])
def test_a_window_that_is_no_time_is_a_usage_error(window: str, operations: Operations) -> None:
    with pytest.raises(UsageError) as wrong:
        operations.metrics(window)

    assert wrong.value.hint


def test_a_cursor_nobody_gave_is_a_usage_error(operations: Operations) -> None:
    asking = Asking(after="not a cursor")

    with pytest.raises(UsageError):
        operations.jobs(asking)


def test_pages_follow_each_other_without_a_gap_or_a_double(operations: Operations, world: World) -> None:
    seen: list[int] = []
    asking = Asking(limit=2)

    while True:
        page = operations.jobs(asking)
        seen += [job.id for job in page.items]
        if page.next is None:
            break
        asking = Asking(limit=2, after=page.next)

    assert len(seen) == len(set(seen)) == world.jobs


def test_a_filter_leaves_only_what_matches(operations: Operations, world: World) -> None:
    page = operations.jobs(Asking(filter="state:dead,held"))

    assert {job.state for job in page.items} == {"dead", "held"}
    assert {world.dead, world.held} <= {job.id for job in page.items}


def test_events_come_newest_first_and_after_an_id_oldest_first(operations: Operations) -> None:
    newest = operations.events(Asking(limit=3)).items

    after = operations.events(Asking(), since=newest[-1].id).items

    assert [event.id for event in newest] == sorted((event.id for event in newest), reverse=True)
    assert [event.id for event in after][:2] == [event.id for event in newest[:2]][::-1]


def test_a_job_shows_its_parameters_only_when_it_is_asked_for_alone(operations: Operations, world: World) -> None:
    listed = next(job for job in operations.jobs(Asking()).items if job.id == world.dead)

    shown = operations.job(world.dead)

    assert listed.params is None
    assert shown.params is not None
    assert shown.stages
