"""A try, a checkpoint, an item and a duty are each told with all they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from sgops.tui.glance import Glance
from sgops.tui.ink import text_of
from sgops.tui.told.part import Part, name, tell
from tests.support.clock import NOON
from tests.support.fake_world import HOSTILE, a_checkpoint, a_duty, an_attempt, an_item
from tests.tui.studio import Studio

AT = Glance(now=NOON, zone=UTC)


def told(part: Part) -> str:
    return "\n".join(text_of(line).rstrip() for line in tell(part, AT, 80))


def test_a_try_says_how_it_ended_and_where_it_broke() -> None:
    failed = Studio().attempts(1795).items[-1]

    text = told(failed)

    assert "✗ failed" in text
    assert "TRACEBACK" in text
    assert "TimeoutError" in text
    assert "next try" not in text


def test_a_broken_checkpoint_says_what_is_wrong_and_a_whole_one_what_it_holds() -> None:
    broken = replace(a_checkpoint(3), valid=False, invalid_reason="its bytes are others", output=None)
    whole = replace(a_checkpoint(3), valid=True, invalid_reason=None, output={"pages": 14})

    assert "its bytes are others" in told(broken)
    assert "OUTPUT" not in told(broken)
    assert '"pages": 14' in told(whole)


def test_an_item_that_failed_says_why_and_has_no_result() -> None:
    item = replace(an_item("page-16", "failed"), reason="no answer", result=None)

    text = told(item)

    assert "no answer" in text
    assert "RESULT" not in text


def test_a_duty_says_what_it_said() -> None:
    text = told(a_duty("sweep"))

    assert text.startswith("nothing to do")
    assert "30s" in text


@pytest.mark.parametrize(
    ("part", "called"),
    [
        (replace(an_attempt(1), stage="panels", number=2), "panels, try 2"),
        (replace(a_checkpoint(1), stage="script"), "checkpoint of script"),
        (an_item("page-01", "done"), "item page-01"),
        (a_duty("sweep"), "duty sweep"),
    ],
)
def test_every_part_has_a_name(part: Part, called: str) -> None:
    assert name(part) == called


def test_nothing_that_is_told_acts_on_a_terminal() -> None:
    hostile = replace(an_attempt(1), reason=HOSTILE, traceback=HOSTILE)
    result = replace(an_item("page-01", "done"), result={"said": HOSTILE})

    text = told(hostile) + told(result)

    assert text.replace("\n", "").isprintable()


def test_a_duty_that_should_have_run_is_due() -> None:
    late = replace(a_duty("sweep"), next_at=AT.now - timedelta(minutes=5))

    text = told(late)

    assert "due" in text
    assert "in 5m" not in text
