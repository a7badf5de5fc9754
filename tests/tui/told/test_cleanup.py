"""A cleanup is told by kind, a file by its fate, a run by what it did."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from sgops.tui.glance import Glance
from sgops.tui.ink import text_of
from sgops.tui.told.cleanup import Told, tell
from tests.support.clock import NOON
from tests.support.fake_world import HOSTILE
from tests.tui import studio_disk as disk

AT = Glance(now=NOON, zone=UTC)


def test_a_file_tells_its_fate_and_the_plan_it_is_in() -> None:
    told = Told(plan=disk.plan(), why=disk.why("1841/script.1/script.json"))

    text = "\n".join(text_of(line).rstrip() for line in tell(told, AT, 60))

    assert text.startswith("stays  1841/script.1/script.json")
    assert "9 files would go, 132MiB" in text
    assert "intermediate  8" in text


def test_nothing_that_is_told_acts_on_a_terminal() -> None:
    why = replace(disk.why("1841/script.1/script.json"), path=HOSTILE, reason=HOSTILE)

    text = "".join(text_of(line) for line in tell(Told(plan=None, why=why), AT, 60))

    assert text.isprintable()
