"""A batch is told with its progress and the states of its jobs."""

from __future__ import annotations

from datetime import UTC

from sgops.tui.glance import Glance
from sgops.tui.ink import text_of
from sgops.tui.told.batch import tell
from tests.support.clock import NOON
from tests.tui.studio_figures import batches

AT = Glance(now=NOON, zone=UTC)


def test_a_batch_tells_its_label_its_state_and_how_many_are_where() -> None:
    text = "\n".join(text_of(line).rstrip() for line in tell(batches()[0], AT, 60))

    assert text.startswith("12  march reports  ▶ processing")
    assert "26/40  5 dead" in text
    assert "· queued" in text
    assert "held" not in text
