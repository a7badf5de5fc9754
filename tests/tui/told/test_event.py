"""An event is told with everything it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from sgops.tui.glance import Glance
from sgops.tui.ink import text_of
from sgops.tui.told.event import tell
from tests.support.clock import NOON
from tests.support.fake_world import an_event

AT = Glance(now=NOON, zone=UTC)


def test_its_moment_its_job_and_its_details_are_told() -> None:
    lines = [text_of(line).rstrip() for line in tell(replace(an_event(3), details={"letter": 45}), AT, 80)]

    assert lines[0] == "stage.started"
    assert "  job      1" in lines
    assert '    "letter": 45' in lines


def test_an_event_of_the_engine_has_no_job() -> None:
    lines = [text_of(line) for line in tell(replace(an_event(3), job=None, details={}), AT, 80)]

    assert not any(line.startswith("  job") for line in lines)
    assert "DETAILS" not in lines
