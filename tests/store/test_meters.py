"""What was counted is kept by minute and hour, and the journal is counted once."""

from __future__ import annotations

from datetime import timedelta

from sgops.core.meters import Meters, Sum, all_of
from sgops.store import meters
from sgops.store.database import connection_of
from tests.support.jobs import NOW
from tests.support.shelf import Shelf

HOUR = timedelta(hours=1)


def test_a_minute_is_kept_and_its_hour_with_it(shelf: Shelf) -> None:
    for minutes in (0, 0, 1):
        meters.add_meters(
            connection_of(shelf.database), NOW + timedelta(minutes=minutes), Meters(events={"job.created": 2})
        )

    by_minute = meters.read_meters(shelf.pool, meters.MINUTE, NOW - HOUR)
    by_hour = meters.read_meters(shelf.pool, meters.HOUR, NOW - HOUR)

    assert [counted.events["job.created"] for _, counted in by_minute] == [4, 2]
    assert [counted.events["job.created"] for _, counted in by_hour] == [6]


def test_old_minutes_are_forgotten_and_their_hours_are_not(shelf: Shelf) -> None:
    long_ago = NOW - timedelta(days=30)
    meters.add_meters(connection_of(shelf.database), long_ago, Meters(events={"job.created": 1}))

    meters.forget_meters(connection_of(shelf.database), NOW)

    assert meters.read_meters(shelf.pool, meters.MINUTE, long_ago) == []
    assert len(meters.read_meters(shelf.pool, meters.HOUR, long_ago)) == 1


def test_the_journal_is_counted_with_its_stages_and_durations(furnished: Shelf) -> None:
    last = _last(furnished)

    counted = all_of(meters.happened(furnished.pool, 0, last).values())

    kept: dict[int, int] = dict(furnished.pool.rows("SELECT type, COUNT(*) FROM event GROUP BY type"))
    assert sum(counted.events.values()) == sum(kept.values())
    assert counted.events["job.completed"] == 1
    assert counted.events["dead_letter.queued"] == 1
    assert counted.jobs.count == 1
    assert sum(stage.failed for stage in counted.stages.values()) == counted.events["stage.failed"]
    assert sum(stage.took.count for stage in counted.stages.values()) == counted.events["stage.completed"]


def test_what_is_counted_in_parts_is_what_is_counted_at_once(furnished: Shelf) -> None:
    last = _last(furnished)

    parts = [meters.happened(furnished.pool, after, after + 1) for after in range(last)]

    at_once = all_of(meters.happened(furnished.pool, 0, last).values())
    in_parts = all_of(counted for part in parts for counted in part.values())
    assert dict(in_parts.events) == dict(at_once.events)
    assert in_parts.jobs == at_once.jobs


def test_recoveries_and_cleanups_tell_their_sums(shelf: Shelf) -> None:
    connection = connection_of(shelf.database)
    insert = "INSERT INTO event (seq, at, type, details) VALUES (0, 1, ?, ?)"
    connection.execute(insert, (62, '{"resumed":3,"dead_lettered":1,"left":9,"cause":"start"}'))
    connection.execute(insert, (72, '{"bytes":4096}'))

    counted = all_of(meters.happened(shelf.pool, 0, 99).values())

    assert counted.sums == {Sum.RECOVERY_FOUND: 4, Sum.RECOVERY_FAILED: 1, Sum.CLEANUP_BYTES: 4096}


def _last(shelf: Shelf) -> int:
    return int(shelf.pool.rows("SELECT MAX(id) FROM event")[0][0])
