"""The pictures on the pages are those of the tests: somebody has looked at them, and they are true today."""

from __future__ import annotations

import pytest

from tests.docs.pages import pages, text_of
from tests.support.sources import ROOT

TAKEN = ROOT / "tests" / "snapshots" / "test_pictures"
SHOWN = {
    "overview": "test_every_screen[120x36][overview]",
    "dead-letters": "test_every_screen[120x36][letters]",
    "retry": "test_the_plan_of_an_outage[plan]",
    "cleanup": "test_every_screen[120x36][cleanup]",
    "job": "test_every_screen[120x36][job]",
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_is_as_the_screen_is(name: str) -> None:
    shown = (ROOT / "docs" / "pictures" / f"{name}.svg").read_text(encoding="utf-8")

    assert shown == (TAKEN / f"{SHOWN[name]}.svg").read_text(encoding="utf-8"), "make pictures"


def test_no_picture_lies_about_that_no_page_shows() -> None:
    told = "".join(map(text_of, pages()))

    assert {path.name for path in (ROOT / "docs" / "pictures").iterdir()} == {f"{name}.svg" for name in SHOWN}
    assert all(f"pictures/{name}.svg" in told for name in SHOWN)
