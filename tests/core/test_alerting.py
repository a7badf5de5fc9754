"""What is kept of alerts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sgops.core.alerting import Outcome, Sent


@pytest.mark.parametrize(("error", "outcome"), [(None, Outcome.DELIVERED), ("nobody", Outcome.FAILED)])
def test_a_message_without_an_error_was_delivered(error: str | None, outcome: Outcome) -> None:
    assert Sent(delivery=1, attempts=1, at=datetime(2030, 1, 1, tzinfo=UTC), error=error).outcome is outcome
