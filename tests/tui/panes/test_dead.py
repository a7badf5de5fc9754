"""Dead letters stand alike with alike, and a family leads to its members."""

from __future__ import annotations

from sgops.core.filter_keys import LETTERS
from sgops.core.query import parse
from sgops.ports import Asking
from sgops.tui.actions import Subject
from sgops.tui.panes.dead import filter_of
from tests.tui.studio import Studio
from tests.tui.terminal import NORMAL, terminal


def test_a_familys_filter_is_one_the_engine_understands_and_gives_its_pending_letters() -> None:
    studio = Studio()
    family = studio.families(Asking(filter="resolution:pending", limit=10)).items[0]

    found = studio.letters(Asking(filter=filter_of(family), limit=100)).items

    assert [term.key for term in parse(filter_of(family), LETTERS).terms] == ["resolution", "family"]
    assert {letter.family for letter in found} == {family.family}
    assert len(found) == family.count


async def test_families_come_first_and_the_newest_letter_speaks_for_each() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("3")
        shown = screen.text()
        aim = screen.app.aim()

    assert "A RETRY" in shown
    assert aim.subject is Subject.FAMILY
    assert aim.said == "every network_timeout in report / render"


async def test_a_family_is_opened_as_the_list_of_its_letters() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("3", "enter")
        aim = screen.app.aim()
        shown = screen.text()

    assert aim.subject is Subject.LETTER
    assert aim.ids == (45,)
    assert "family:network_timeout-render" in shown
    assert "invalid_input" not in shown


async def test_a_letter_is_opened_as_its_job() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("3", "right_square_bracket", "enter")
        head = screen.lines()[0]

    assert "1795" in head


async def test_with_nothing_dead_the_list_says_so() -> None:
    operations = Studio()
    operations._letters.clear()  # noqa: SLF001 - a morning without failures

    async with terminal(operations) as screen:
        await screen.press("3")
        shown = screen.text()

    assert "nothing failed for good" in shown
