"""A list of jobs says of each the one thing its state does not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sgops.cli.commands.jobs_list import note
from sgops.cli.session import Session
from sgops.core.views import FailureView, ProgressView
from tests.cli.calling import Caller
from tests.support.clock import NOON, FakeClock
from tests.support.fake_world import a_job

FAILURE = FailureView(type="timeout", reason="too slow", stage="panels", at=NOON)


@pytest.mark.parametrize(
    ("state", "changes", "said"),
    [
        ("running", {"asked": "cancel"}, "asked to cancel"),
        ("running", {"next": True}, "next"),
        ("running", {"progress": ProgressView(done=15, total=50, message="drawing")}, "15/50 drawing"),
        ("running", {"progress": None}, ""),
        ("waiting", {"due_at": NOON + timedelta(seconds=42)}, "in 42s; timeout: too slow"),
        ("waiting", {"due_at": NOON + timedelta(seconds=42), "last_failure": None}, "in 42s; retry"),
        ("held", {"held_for": "handler_missing"}, "held for: handler missing"),
        ("dead", {"dead_letter": 7}, "timeout: too slow (dead letter 7)"),
        ("completed", {}, ""),
    ],
)
def test_a_job_has_one_note(state: str, changes: dict[str, Any], said: str) -> None:
    job = a_job(1, state, **({"last_failure": FAILURE} | changes))

    assert note(Session(clock=FakeClock()), job) == said


def test_every_job_is_a_row() -> None:
    answer = Caller()("jobs", "list")

    assert len(answer.out.splitlines()) == 7
    assert "▶ running" in answer.out
