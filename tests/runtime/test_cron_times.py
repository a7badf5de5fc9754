"""Cron expressions name moments of a zone's own time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sgops.runtime.cron_times import next_time


@pytest.mark.parametrize(
    ("after", "zone", "due"),
    [
        (datetime(2030, 1, 1, 2, 59, tzinfo=UTC), "UTC", datetime(2030, 1, 1, 3, 0, tzinfo=UTC)),
        (datetime(2030, 1, 1, 3, 0, tzinfo=UTC), "UTC", datetime(2030, 1, 2, 3, 0, tzinfo=UTC)),
        (datetime(2030, 7, 1, 0, 0, tzinfo=UTC), "Europe/Berlin", datetime(2030, 7, 1, 1, 0, tzinfo=UTC)),
        (datetime(2030, 1, 1, 0, 0, tzinfo=UTC), "Europe/Berlin", datetime(2030, 1, 1, 2, 0, tzinfo=UTC)),
    ],
)
def test_the_next_three_in_the_morning(after: datetime, zone: str, due: datetime) -> None:
    assert next_time("0 3 * * *", after, zone) == due


def test_local_is_the_time_of_this_machine() -> None:
    found = next_time("0 3 * * *", datetime(2030, 1, 1, tzinfo=UTC), "local")

    assert found.astimezone().hour == 3
