"""Whoever submits jobs together, by whatever way, gets all of them or none, and is told exactly how far they are."""

from __future__ import annotations

import pytest

from sgops.core.errors import SgopsError, UsageError
from sgops.ports import Asking, BatchSubmission, Operations
from tests.contract.conftest import World

pytestmark = pytest.mark.contract

LINES = b'{"title": "one"}\n\n{"title": "two\xe2\x80\xa8"}\r\n{"params": {"title": "three"}, "priority": 5}\n'


def a_batch(world: World, lines: bytes = LINES, label: str = "tonight / ü") -> BatchSubmission:
    return BatchSubmission(name=world.pipeline, label=label, lines=lines)


def test_a_line_becomes_a_job(operations: Operations, engine: Operations, world: World) -> None:
    made = operations.submit_batch(a_batch(world))

    assert (made.label, made.pipeline, made.status) == ("tonight / ü", world.pipeline, "processing")
    assert (made.progress.total, made.progress.queued) == (3, 3)
    assert made == engine.batch(made.id)
    assert len(engine.jobs(Asking(filter=f"batch:{made.id}")).items) == 3


def test_a_bad_line_refuses_all_of_them_and_is_numbered(
    operations: Operations, engine: Operations, world: World
) -> None:
    before = engine.batches(Asking()), engine.jobs(Asking())

    with pytest.raises(UsageError, match="line 2: "):
        operations.submit_batch(a_batch(world, b'{"title": "one"}\n[]\n'))

    assert (engine.batches(Asking()), engine.jobs(Asking())) == before


def test_a_pipeline_nobody_knows_is_refused_by_name(operations: Operations, engine: Operations, world: World) -> None:
    with pytest.raises(SgopsError) as unknown:
        operations.submit_batch(BatchSubmission(name="stroy", lines=LINES))

    assert "'stroy'" in unknown.value.message


def test_what_has_not_ended_in_a_batch_is_cancelled_and_nothing_else(
    operations: Operations, engine: Operations, world: World
) -> None:
    other = operations.submit_batch(a_batch(world)).id
    made = operations.submit_batch(a_batch(world))

    answer = operations.cancel_batch(made.id)

    assert answer.matched == len(answer.items) == 3
    assert (engine.batch(made.id).status, engine.batch(made.id).progress.cancelled) == ("cancelled", 3)
    assert engine.batch(other).status == "processing"


def test_the_cancel_of_a_batch_is_one_act_that_is_undone_whole(
    operations: Operations, engine: Operations, world: World
) -> None:
    made = operations.submit_batch(a_batch(world))
    answer = operations.cancel_batch(made.id)

    undone = operations.undo()

    assert (undone.id, undone.note) == (answer.action, "")
    assert engine.batch(made.id).progress == made.progress


def test_a_batch_in_which_nothing_failed_has_nothing_to_retry(operations: Operations, world: World) -> None:
    made = operations.submit_batch(a_batch(world))

    answer = operations.retry_batch(made.id)

    assert (answer.matched, answer.items) == (0, ())
