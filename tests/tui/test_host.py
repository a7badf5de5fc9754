"""The app is the host its parts believe it to be."""

from __future__ import annotations

from sgops.tui.app import SgopsApp
from sgops.tui.host import Host, host_of
from sgops.tui.widgets.ink_line import InkLine
from tests.support.clock import FakeClock
from tests.tui.studio import Studio
from tests.tui.terminal import terminal


def test_the_app_gives_everything_a_part_may_ask_of_it() -> None:
    app = SgopsApp(Studio(), clock=FakeClock())
    asked = [name for name in vars(Host) if not name.startswith("_")]

    missing = [name for name in asked if not hasattr(app, name)]

    assert asked
    assert not missing


async def test_a_part_finds_the_app_it_is_in() -> None:
    async with terminal(Studio()) as screen:
        part = screen.app.query_one("#head", InkLine)

        host = host_of(part)

        assert host is screen.app
