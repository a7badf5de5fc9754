"""A dead letter is told with all that is needed to judge it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from sgops.core.views import LetterView, RetryPlan
from sgops.tui.glance import Glance
from sgops.tui.ink import text_of, width
from sgops.tui.told.letter import plan_ink, tell
from tests.support.clock import NOON
from tests.tui.studio import Studio

AT = Glance(now=NOON, zone=UTC)


def told(letter: LetterView, cells: int = 80) -> str:
    return "\n".join(text_of(line).rstrip() for line in tell(letter, AT, cells))


def test_it_says_why_what_a_retry_would_do_and_what_was_tried() -> None:
    text = told(Studio().letter(45))

    assert "network_timeout  upstream 'farm' did not answer" in text
    assert "goes on at render, keeps collect and saves 2m11s" in text
    assert "render   5  ✗ failed" in text
    assert "then 20s" in text
    assert "TimeoutError" in text
    assert "collect  completed  ✓ valid" in text
    assert "giving up after 30 s" in text


def test_an_answered_letter_says_how_and_promises_no_retry() -> None:
    letter = replace(Studio().letter(45), resolution="dismissed", notes="bad month", resolved_at=NOON)

    text = told(letter)

    assert "⊘ dismissed" in text
    assert "bad month" in text
    assert "A RETRY" not in text


def test_a_broken_checkpoint_says_what_is_wrong_with_it() -> None:
    letter = Studio().letter(45)
    broken = replace((letter.checkpoints or ())[0], valid=False, invalid_reason="its bytes are others")

    text = told(replace(letter, checkpoints=(broken,)))

    assert "✗ broken" in text
    assert "its bytes are others" in text


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (RetryPlan(stage=None, note="not loaded"), "waits for its pipeline"),
        (RetryPlan(stage="script"), "begins again at script"),
        (RetryPlan(stage="panels", kept=("script", "voice")), "goes on at panels, keeps script, voice"),
    ],
)
def test_a_plan_is_a_sentence(plan: RetryPlan, said: str) -> None:
    assert text_of(plan_ink(plan)) == said


@pytest.mark.parametrize("cells", [40, 58, 120])
def test_it_breaks_its_long_lines(cells: int) -> None:
    lines = tell(Studio().letter(45), AT, cells)

    wide = [text_of(line) for line in lines if width(line) > cells]

    # Tables are cut by whoever shows them; sentences and tracebacks are not.
    assert all("✗" in line or "✓" in line or line.startswith("  report") for line in wide)
