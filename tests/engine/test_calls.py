"""A call is known by its name; a further submission is made only when nothing can have come of the last."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sgops.core.failure import Failure
from sgops.core.job import JobState
from sgops.core.receipts import Call, Receipt, ReceiptState, done, intend
from sgops.core.signals import Fail, HandOver
from sgops.engine.calls import Calls, digest_of, next_call
from tests.support.jobs import NOW, a_job

JOB = a_job(JobState.RUNNING)


def a_call(**request: Any) -> Call:
    return Call(connector="farm", name="farm", request=b"{}", digest=digest_of(request))


def parts_with(*receipts: Receipt) -> Any:
    return cast(
        "Any", SimpleNamespace(reader=SimpleNamespace(receipts=lambda _: list(receipts)), connected={"farm": 1})
    )


def calls_with(*receipts: Receipt) -> Calls:
    return Calls(parts_with(*receipts), cast("Any", SimpleNamespace(job=JOB)))


def test_an_answered_call_gives_its_result_and_any_other_leaves_the_stage() -> None:
    calls = calls_with(done(intend(JOB, a_call(n=1), 1, NOW), b"[7]", NOW))

    answer = calls.answer("farm", None, {"n": 1})
    with pytest.raises(HandOver) as left:
        calls.answer("farm", None, {"n": 2})

    assert (answer, left.value.call.name) == ([7], "farm.2")
    assert calls.left_for == left.value.call


def test_answers_of_other_runs_and_stages_are_not_taken() -> None:
    other = done(intend(replace(JOB, run=2), a_call(n=1), 1, NOW), b"[7]", NOW)

    with pytest.raises(HandOver):
        calls_with(other).answer("farm", None, {"n": 1})


def test_another_request_under_an_answered_name_is_refused() -> None:
    calls = calls_with(done(intend(JOB, a_call(n=1), 1, NOW), b"[7]", NOW))

    with pytest.raises(Fail, match="another request"):
        calls.answer("farm", "farm", {"n": 2})


@pytest.mark.parametrize("state", [ReceiptState.FAILED, ReceiptState.NOT_FOUND, ReceiptState.WITHDRAWN])
def test_what_came_to_nothing_is_submitted_anew(state: ReceiptState) -> None:
    former = replace(intend(JOB, a_call(), 1, NOW), state=state)

    given = next_call(parts_with(former), JOB, a_call(), NOW)

    assert isinstance(given, Receipt)
    assert given.submission == 2


def test_what_is_out_is_waited_for_and_what_is_lost_never_repeated() -> None:
    out = replace(intend(JOB, a_call(), 1, NOW), state=ReceiptState.SUBMITTED)
    lost = replace(out, state=ReceiptState.LOST)

    given = [next_call(parts_with(former), JOB, a_call(), NOW) for former in (out, lost)]

    assert given[0] is out
    assert isinstance(given[1], Failure)
    assert given[1].permanent
