"""How long a job still takes is read off what its stages usually take."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

from sgops.core.views import JobView
from sgops.tui.glance import Glance
from sgops.tui.prospect import Prospect, prospect_of
from tests.support.clock import NOON
from tests.support.fake_world import a_job
from tests.tui.studio import Studio

AT = Glance(now=NOON, zone=UTC)
SECOND = timedelta(seconds=1)
KNOWN = Prospect(
    stages={"story": ("script", "voice", "export")},
    usual={"script": 10 * SECOND, "voice": 60 * SECOND, "export": 5 * SECOND},
)


def at_stage(stage: str, seconds: int) -> JobView:
    return replace(a_job(1, "running"), pipeline="story", stage=stage, since=NOON - seconds * SECOND)


def test_what_is_left_are_the_rest_of_the_stage_and_the_stages_behind_it() -> None:
    assert KNOWN.left(at_stage("voice", 30), AT) == (60 - 20 + 5) * SECOND


def test_a_stage_that_takes_longer_than_usual_is_about_to_end() -> None:
    assert KNOWN.left(at_stage("voice", 500), AT) == 5 * SECOND


def test_the_pace_of_items_counts_more_than_what_is_usual() -> None:
    assert KNOWN.left(at_stage("voice", 30), AT, of_stage=7 * SECOND) == 12 * SECOND


def test_nothing_is_promised_of_stages_that_never_ended() -> None:
    young = replace(KNOWN, usual={"script": SECOND})

    assert young.left(at_stage("voice", 30), AT) is None
    assert young.left(at_stage("voice", 30), AT, of_stage=7 * SECOND) == 7 * SECOND
    assert Prospect().left(at_stage("voice", 30), AT) is None


def test_history_and_plans_are_asked_for_together() -> None:
    found = prospect_of(Studio())

    assert found.stages["report"] == ("collect", "render", "send")
    assert found.usual["panels"] == timedelta(minutes=6)
    assert [each.name for each in found.schedules] == ["friday-films", "nightly", "reports"]
