"""A thing on record has a name of its own in the trash."""

from __future__ import annotations

from dataclasses import replace

from sgops.core.cleanup_log import Entry, EntryState
from tests.support.jobs import NOW


def test_two_entries_never_share_a_name_in_the_trash() -> None:
    entry = Entry(id=4, run=3, path="a/b", kind="temp", bytes=1, job=None, state=EntryState.PLANNED, at=NOW)

    names = [each.trash_name for each in (entry, replace(entry, id=5), replace(entry, run=34, id=0))]

    assert names == ["3.4", "3.5", "34.0"]
