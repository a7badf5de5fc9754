"""What comes next is told soonest first, as far as the line goes."""

from __future__ import annotations

from datetime import UTC

from sgops.tui.glance import Glance
from sgops.tui.ink import text_of
from sgops.tui.prospect import Prospect, prospect_of
from sgops.tui.told.coming import tell
from tests.support.clock import NOON
from tests.tui.studio import Studio
from tests.tui.studio_days import Nothing

AT = Glance(now=NOON, zone=UTC)
STUDIO = Studio()
PLANS = prospect_of(STUDIO)


def test_the_soonest_comes_first_and_what_stands_still_is_left_out() -> None:
    line = text_of(tell(STUDIO.status(), PLANS, AT, 200))

    assert line.index("a job goes on") < line.index("recovery scan") < line.index("reports") < line.index("nightly")
    assert "friday-films" not in line


def test_a_short_line_keeps_what_is_soonest() -> None:
    line = text_of(tell(STUDIO.status(), PLANS, AT, 40))

    assert line == "NEXT   12:00:42 a job goes on"


def test_where_nothing_is_planned_nothing_is_said() -> None:
    assert tell(Nothing().status(), Prospect(), AT, 80) == ()
