"""A list knows how its records are aimed at, whatever they are told apart by."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sgops.ports import Asking
from sgops.tui.actions import Subject
from sgops.tui.aim import Aim
from sgops.tui.listing import Listing, whole
from tests.support.fake_operations import FakeOperations

BY_NUMBER: Listing[Any] = Listing(
    id="jobs-list",
    name="jobs",
    subject=Subject.JOB,
    columns=(),
    source=lambda operations, asking: operations.jobs(asking),
    key=lambda job: job.id,
    empty="no job matches",
)
BY_NAME: Listing[Any] = replace(BY_NUMBER, subject=Subject.QUEUE, key=lambda queue: queue.name)


def _at_its_job(event: object) -> Aim:
    return Aim(subject=Subject.JOB, ids=(7,), record=event)


def test_records_with_numbers_are_aimed_at_by_number() -> None:
    aim = BY_NUMBER.aim([4, 5], "the one under the cursor")

    assert aim == Aim(subject=Subject.JOB, ids=(4, 5), record="the one under the cursor")


def test_records_with_names_are_aimed_at_by_name() -> None:
    aim = BY_NAME.aim(["gpu"], None)

    assert aim == Aim(subject=Subject.QUEUE, names=("gpu",))


def test_a_list_may_aim_one_record_at_something_else() -> None:
    listing = replace(BY_NUMBER, subject=Subject.EVENT, aim_at=_at_its_job)

    assert listing.aim([31], "event 31").ids == (7,)


def test_several_records_are_aimed_at_as_themselves() -> None:
    listing = replace(BY_NUMBER, subject=Subject.EVENT, aim_at=_at_its_job)

    aim = listing.aim([31, 32], "event 31")

    assert aim.subject is Subject.EVENT
    assert aim.ids == (31, 32)


def test_what_is_always_given_whole_is_a_page_with_nothing_after_it() -> None:
    source = whole(lambda operations: operations.queues().items)

    page = source(FakeOperations(), Asking(limit=1))

    assert [queue.name for queue in page.items] == ["default", "gpu / slow"]
    assert page.next is None
