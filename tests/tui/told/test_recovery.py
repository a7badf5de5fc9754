"""After a stop the first thing one reads is what happened, in a sentence."""

from __future__ import annotations

from datetime import UTC

import pytest

from sgops.core.views import StopView
from sgops.tui.glance import Glance
from sgops.tui.ink import text_of
from sgops.tui.told.recovery import outcome, sentence, tell
from tests.support.clock import NOON
from tests.support.fake_world import a_report

AT = Glance(now=NOON, zone=UTC)


def test_a_stop_without_warning_is_called_one() -> None:
    stop = StopView(at=NOON, clean=False)

    said = text_of(sentence(stop, a_report(found=4, resumed=4, held=0, repeated_ms=131_000), AT))

    assert said == "Stopped at 12:00:00 without warning; 4 jobs resumed, none lost, at most 2m11s of work done again."


def test_a_clean_stop_has_its_note_and_no_alarm() -> None:
    said = text_of(sentence(StopView(at=None, clean=True, note="asked to"), a_report(found=0), AT))

    assert said == "Stopped (asked to); nothing was interrupted."


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"found": 0, "resumed": 0, "held": 0}, "nothing was interrupted"),
        ({"found": 1, "resumed": 1, "held": 0}, "1 job resumed"),
        ({"found": 5, "resumed": 2, "held": 2, "dead_lettered": 1}, "5 jobs found: 2 resumed, 1 dead lettered, 2 held"),
    ],
)
def test_what_became_of_the_jobs_is_counted(counts: dict[str, int], said: str) -> None:
    assert outcome(a_report(**counts)) == said


def test_every_decision_has_its_reason() -> None:
    lines = [text_of(line) for line in tell(a_report(preview=True), AT, 80)]

    assert "preview: nothing was changed" in lines[0]
    assert "  3  resume  its checkpoint is valid" in lines
