"""A pane shows one of its lists at a time, remembers how, and leads back step by step."""

from __future__ import annotations

from pathlib import Path

from sgops.core.views import JobView, Page
from sgops.ports import Asking
from sgops.tui.actions import Subject
from sgops.tui.ink import text_of
from sgops.tui.outside import Surroundings
from tests.tui.studio import Studio
from tests.tui.terminal import NORMAL, terminal


class Counting(Studio):
    """An engine that counts how often it is asked for jobs."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Asking] = []

    def jobs(self, asking: Asking) -> Page[JobView]:
        self.asked.append(asking)
        return super().jobs(asking)


async def test_its_lists_are_gone_through_and_round() -> None:
    subjects = []

    async with terminal(Studio()) as screen:
        await screen.press("2")
        for _ in range(6):
            subjects.append(screen.app.aim().subject)
            await screen.press("right_square_bracket")

    assert subjects == [
        Subject.JOB,
        Subject.QUEUE,
        Subject.PIPELINE,
        Subject.TEMPLATE,
        Subject.SCHEDULE,
        Subject.JOB,
    ]


async def test_what_is_told_follows_the_cursor() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("2", "j", "j")
        told = text_of(screen.app.page()[0])
        record = screen.app.aim().record

    assert isinstance(record, JobView)
    assert record.id == 1839
    assert told.startswith("1839  story")


async def test_a_filter_is_shown_and_remembered() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("2", "slash")
        await screen.type("state:held")
        await screen.press("enter")
        aim, shown = screen.app.aim(), screen.text()

    assert aim.ids == (1837,)
    assert "state:held" in shown
    assert screen.app.memory.filters["jobs-list"] == "state:held"


async def test_escape_takes_back_the_marks_then_the_filter_then_leads_to_the_first_screen() -> None:
    heads = []

    async with terminal(Studio()) as screen:
        await screen.press("2", "slash")
        await screen.type("state:running")
        await screen.press("enter", "space")
        marked = screen.text()
        for _ in range(3):
            await screen.press("escape")
            heads.append(screen.text())

    assert "1 marked" in marked
    assert "marked" not in heads[0]
    assert "state:running" in heads[0]
    assert "state:running" not in heads[1]
    assert "overview" in heads[2].splitlines()[0]


async def test_marks_are_what_the_next_act_is_for() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("2", "space", "space")
        marked = screen.app.aim()
        await screen.press("asterisk")
        everything = screen.app.aim()

    assert set(marked.ids) == {1841, 1840}
    assert everything.filter == ""
    assert everything.said == "all jobs"


async def test_a_list_that_is_given_whole_is_not_filtered() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("2", "right_square_bracket", "slash")
        said = screen.lines()[-1]

    assert "short enough to be read whole" in said


async def test_a_story_that_cannot_be_had_says_why_beside_its_list() -> None:
    operations = Studio()

    async with terminal(operations, size=NORMAL) as screen:
        await screen.press("2")
        del operations._jobs[1840]  # noqa: SLF001 - somebody else has deleted it
        await screen.press("j")
        shown = screen.text()

    assert "there is no job 1840" in shown


async def test_a_sort_is_there_next_time(tmp_path: Path) -> None:
    kept = Surroundings(state_file=tmp_path / "tui.json")

    async with terminal(Studio(), size=NORMAL, surroundings=kept) as screen:
        await screen.press("3", "right_square_bracket", "S", "S")
        chosen = screen.app.memory.sorts["letters-list"]
    async with terminal(Studio(), size=NORMAL, surroundings=kept) as screen:
        await screen.press("3", "right_square_bracket")
        found = screen.app.memory.sorts["letters-list"]
        first = screen.lines()[4]

    assert found == chosen == "PIPELINE"
    assert "story" in first


async def test_a_list_is_made_when_it_is_first_gone_to_and_stays() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("2")
        before = len(screen.app.query("#jobs-pane RecordTable"))

        await screen.press("right_square_bracket", "left_square_bracket", "right_square_bracket")

        assert before == 1
        assert len(screen.app.query("#jobs-pane RecordTable")) == 2


async def test_a_pane_that_is_gone_to_asks_for_its_rows_once() -> None:
    studio = Counting()

    async with terminal(studio) as screen:
        studio.asked.clear()
        await screen.press("2")

    assert len(studio.asked) == 1
