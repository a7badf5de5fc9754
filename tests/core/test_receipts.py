"""A receipt tells how far work that was handed over has come, as far as anybody can say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sgops.core.receipts import (
    OPEN,
    REPEATABLE,
    Call,
    Receipt,
    ReceiptState,
    closed,
    done,
    intend,
    may_go_again,
    pause_before,
    received,
    sending,
    unwanted,
)
from tests.support.jobs import NOW, a_job

CALL = Call(connector="farm", name="frames", request=b'{"n":1}', digest=b"d")


def an_intent() -> Receipt:
    return intend(a_job(), CALL, 2, NOW)


def test_the_key_is_the_same_whenever_the_same_work_is_intended() -> None:
    first, again = an_intent(), intend(a_job(seq=9), CALL, 2, NOW + timedelta(days=1))

    assert first.key == again.key == "t0ken/1/script/frames/2"


def test_work_goes_out_and_comes_back_with_a_reference_and_a_result() -> None:
    sent = sending(an_intent(), NOW)

    answered = done(received(sent, "r1"), b"3", NOW)

    assert (sent.state, sent.sends, sent.is_open) == (ReceiptState.SENDING, 1, True)
    assert (answered.state, answered.ref, answered.result, answered.is_open) == (ReceiptState.DONE, "r1", b"3", False)


def test_what_is_known_not_to_have_arrived_may_go_out_once_more() -> None:
    again = sending(may_go_again(sending(an_intent(), NOW)), NOW)

    assert (again.sends, again.excused) == (2, 1)


def test_work_nobody_wants_is_withdrawn_before_it_is_sent_and_stopped_afterwards() -> None:
    never, sent = unwanted(an_intent(), NOW), unwanted(sending(an_intent(), NOW), NOW)

    assert (never.state, never.unwanted) == (ReceiptState.WITHDRAWN, False)
    assert (sent.state, sent.unwanted) == (ReceiptState.SENDING, True)


def test_a_failure_is_kept_with_its_reason() -> None:
    failed = closed(an_intent(), ReceiptState.FAILED, NOW, type="quality", reason="blurred")

    assert (failed.failure_type, failed.reason, failed.closed_at) == ("quality", "blurred", NOW)


def test_only_what_is_closed_may_be_repeated() -> None:
    assert frozenset() == OPEN & REPEATABLE
    assert ReceiptState.LOST not in REPEATABLE


@pytest.mark.parametrize(
    ("poll", "unanswered", "seconds"), [(5, 0, 5), (5, 1, 10), (5, 3, 40), (5, 9, 300), (600, 4, 600), (5, 999, 300)]
)
def test_questions_that_nobody_answers_become_rarer(poll: int, unanswered: int, seconds: int) -> None:
    pause = pause_before(timedelta(seconds=poll), unanswered)

    assert pause == timedelta(seconds=seconds)
