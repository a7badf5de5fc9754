"""What is under the cursor can be copied, paged, and its log be read."""

from __future__ import annotations

import json

from sgops.tui.widgets.log_view import LogView
from tests.tui.studio import Studio
from tests.tui.terminal import terminal


async def test_what_is_copied_can_be_chosen() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("y")
        asked = screen.text()
        await screen.press("enter")
        identity = screen.app.clipboard
        await screen.press("y")
        await screen.type("json")
        await screen.press("enter")
        record = screen.app.clipboard

    assert "sgops dead-letter retry 45" in asked
    assert identity == "45"
    assert json.loads(record)["id"] == 45


async def test_the_log_of_the_stage_that_failed_is_one_key_away() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("l")
        head = screen.lines()[0]

        assert "1795" in head
        assert isinstance(screen.app.focused, LogView)
