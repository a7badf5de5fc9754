"""What stages return or raise apart from their output."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest

from sgops.core.errors import UsageError
from sgops.core.failure import FailureType
from sgops.core.signals import Fail, Interruption, Snooze, StageInterrupted


def test_a_fail_says_why_and_of_what_type() -> None:
    fail = Fail("no such voice", type="invalid_input", permanent=True, retry_after="10m")

    assert (fail.reason, fail.type, fail.permanent) == ("no such voice", FailureType.INVALID_INPUT, True)
    assert fail.retry_after == timedelta(minutes=10)


def test_a_fail_with_nothing_but_a_reason_is_unknown() -> None:
    fail = Fail("why")

    assert fail.type is FailureType.UNKNOWN
    assert fail.permanent is None


def test_a_fail_of_a_misspelt_type_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError) as refused:
        Fail("why", type="invalid_imput")

    assert "invalid_input" in refused.value.hint


@pytest.mark.parametrize("delay", ["30s", timedelta(seconds=30), 30])
def test_a_snooze_takes_text_a_timedelta_or_seconds(delay: str | timedelta | float) -> None:
    assert Snooze(delay).delay == timedelta(seconds=30)


def test_a_snooze_of_no_known_length_is_refused() -> None:
    with pytest.raises(UsageError):
        Snooze("soon")


def test_an_authors_except_exception_does_not_swallow_an_interruption() -> None:
    def stubborn_stage() -> str:
        try:
            raise StageInterrupted(Interruption.DEADLINE)  # noqa: TRY301 - what ctx.beat() does
        except Exception:  # noqa: BLE001 - what authors write
            return "went on"

    with pytest.raises(StageInterrupted) as interrupted:
        stubborn_stage()

    assert interrupted.value.why is Interruption.DEADLINE


def test_signals_survive_the_way_between_processes() -> None:
    copies = [
        copy.copy(signal)
        for signal in (Fail("why", type="quality", permanent=True), Snooze("5s"), StageInterrupted("fenced"))
    ]

    fail, snooze, interrupted = copies
    assert isinstance(fail, Fail)
    assert (fail.reason, fail.type, fail.permanent) == ("why", FailureType.QUALITY, True)
    assert isinstance(snooze, Snooze)
    assert snooze.delay == timedelta(seconds=5)
    assert isinstance(interrupted, StageInterrupted)
    assert interrupted.why is Interruption.FENCED
