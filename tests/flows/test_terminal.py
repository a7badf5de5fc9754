"""What an operator does at the terminal, from the first look to the last key."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from sgops.core.errors import NoEngine
from sgops.core.views import StatusView
from sgops.ports import Operations
from sgops.tui.leaving import USUAL_LEAVINGS, Leaving
from sgops.tui.outside import Surroundings
from tests.tui.studio import Studio
from tests.tui.terminal import NORMAL, Screen, terminal


async def test_a_dead_letter_is_seen_understood_retried_and_watched_to_its_end(picture: SnapshotAssertion) -> None:
    studio = Studio()

    async with terminal(studio, size=NORMAL) as screen:
        assert "network_timeout" in screen.line("45")

        await screen.press("3", "enter")
        assert "goes on at render, keeps collect" in screen.text()

        await screen.press("r")
        assert "resumes at stage 'render'" in screen.text()
        assert studio.letter(45).resolution == "pending"

        await screen.press("y")
        assert "sgops dead-letter retry 45" in screen.lines()[-1]
        assert studio.letter(45).resolution == "retried"
        assert screen.picture() == picture(name="retried")

        await screen.press("2")
        assert "running" in screen.line("1795")

        studio.finish(1795)
        await screen.press("ctrl+r")
        assert "completed" in screen.line("1795")
        assert screen.picture() == picture(name="completed")


async def test_a_retry_is_taken_back_while_it_has_not_begun() -> None:
    studio = Studio()

    async with terminal(studio) as screen:
        await screen.press("r", "y")
        assert "u undo" in screen.lines()[-1]

        await screen.press("u")
        said = screen.lines()[-1]

    assert studio.letter(45).resolution == "pending"
    assert "undone" in said
    assert "sgops undo 1" in said


async def test_a_dead_letter_is_dismissed_with_a_note_and_comes_back_by_undo() -> None:
    studio = Studio()

    async with terminal(studio) as screen:
        await screen.press("3", "right_square_bracket", "j", "d")
        await screen.type("known")
        await screen.press("enter")
        assert studio.letter(44).resolution == "dismissed"
        assert "--notes known" in screen.lines()[-1]

        await screen.press("u")

    assert studio.letter(44).resolution == "pending"


async def test_leaving_a_dialog_does_nothing(picture: SnapshotAssertion) -> None:
    studio = Studio()

    async with terminal(studio) as screen:
        # The harmless button has the focus: enter on it leaves, as esc and n do.
        for leaving in ("enter", "escape", "n"):
            await screen.press("r", leaving)
        await screen.press("d", "escape")
        seen = screen.picture()

    assert studio.letter(45).resolution == "pending"
    assert seen == picture(name="as before")


async def test_a_whole_outage_is_retried_at_once() -> None:
    studio = Studio()

    async with terminal(studio, size=NORMAL) as screen:
        await screen.press("3", "r")
        assert "every network_timeout in report / render" in screen.text()
        assert "retry 5" in screen.text()

        await screen.press("right", "enter")

    assert [studio.letter(number).resolution for number in range(41, 46)] == ["retried"] * 5
    assert studio.letter(38).resolution == "pending"


async def test_some_are_filtered_marked_and_retried_together(picture: SnapshotAssertion) -> None:
    studio = Studio()

    async with terminal(studio, size=NORMAL) as screen:
        await screen.press("3", "right_square_bracket", "slash")
        await screen.type("error:inv")
        await screen.press("tab", "enter")
        assert "timeout" not in "".join(screen.lines()[3:12])

        await screen.press("space", "space", "r")
        assert screen.picture() == picture(name="plan")
        await screen.press("y")

    assert {number for number in range(31, 46) if _answered(studio, number)} == {37, 38}


def _answered(studio: Studio, letter: int) -> bool:
    return letter in studio._letters and studio.letter(letter).resolution == "retried"  # noqa: SLF001 - it is a fake


async def test_all_that_match_over_twenty_are_counted_by_hand() -> None:
    studio = Studio()
    studio.crowd(30)

    async with terminal(studio) as screen:
        await screen.press("2", "asterisk", "x")
        assert "type 38 to go on" in screen.text()

        await screen.type("1")
        await screen.press("enter")
        assert "that is not 38" in screen.text()
        assert studio.job(3000).state == "queued"

        await screen.press("backspace")
        await screen.type("38")
        await screen.press("enter")

    assert studio.job(3000).state == "cancelled"


async def test_a_running_job_is_cancelled_only_after_a_second_key() -> None:
    studio = Studio()

    async with terminal(studio) as screen:
        await screen.press("2", "x")
        assert "leave it" in screen.text()
        assert studio.job(1841).state == "running"

        await screen.press("y")
        said = screen.lines()[-1]

    assert studio.job(1841).state == "cancelled"
    assert "sgops jobs cancel 1841" in said


async def test_a_job_is_held_and_released_by_the_same_key() -> None:
    studio = Studio()

    async with terminal(studio) as screen:
        await screen.press("2", "h")
        assert studio.job(1841).state == "held"
        assert "sgops jobs hold 1841" in screen.lines()[-1]

        await screen.press("h")

    assert studio.job(1841).state == "queued"


async def test_parameters_are_changed_before_a_retry() -> None:
    studio = Studio()
    asked: list[object] = []
    retry = studio.retry_letters

    def listen(*letters: object, **more: object) -> object:
        asked.append(more.get("params"))
        return retry(*letters, **more)  # type: ignore[arg-type]

    studio.retry_letters = listen  # type: ignore[method-assign,assignment]
    async with terminal(studio) as screen:
        await screen.press("3", "right_square_bracket", "e", "down")
        await screen.press("end", "backspace", "9", "enter", "y")

    assert asked == [{"seed": 9}, {"seed": 9}]


async def test_a_stage_is_chosen_to_begin_again_from() -> None:
    studio = Studio()

    async with terminal(studio) as screen:
        await screen.press("s", "up", "enter")
        assert "runs from 'collect'" in screen.text()

        await screen.press("y")

    assert studio.letter(45).resolution == "retried"


async def test_a_queue_stands_still_and_goes_on_by_the_same_key() -> None:
    studio = Studio()

    async with terminal(studio) as screen:
        await screen.press("2", "right_square_bracket", "p")
        assert "paused" in screen.line("default")
        assert "sgops queues pause default" in screen.lines()[-1]

        await screen.press("p")
        assert "paused" not in screen.line("default")


async def test_everything_stands_still_from_the_overview() -> None:
    studio = Studio()

    async with terminal(studio) as screen:
        await screen.press("p")
        await screen.press("ctrl+r")

        assert "paused" in screen.lines()[0]


async def test_a_scan_shows_what_it_would_do_before_it_does_it() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("f")
        assert "preview: nothing was changed" in screen.text()
        assert "leave it" in screen.text()

        await screen.press("y")

        assert "sgops recovery scan" in screen.lines()[-1]


async def test_a_command_with_an_argument_goes_where_it_says() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("colon")
        await screen.type("jobs state:dead")
        await screen.press("enter")

        assert "state:dead" in screen.text()
        assert "running" not in "".join(screen.lines()[3:11])

        await screen.press("ctrl+p")
        await screen.type("job 1841")
        await screen.press("enter")

        assert "jobs › 1841" in screen.lines()[0]  # noqa: RUF001 - so it is written


async def test_help_finds_a_key_and_presses_it() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("question_mark")
        await screen.type("queue")
        assert "pause" in screen.text()

        await screen.press("escape", "f1")
        await screen.type("health")
        await screen.press("enter")

        assert "health" in screen.lines()[0]


async def test_read_only_looks_everywhere_and_changes_nothing() -> None:
    studio = Studio()

    async with terminal(studio, read_only=True) as screen:
        await screen.press("r", "d", "3", "r", "right_square_bracket", "d", "2", "x", "h", "p", "f", "u")
        shown = screen.text()

    assert "read-only" in shown
    assert studio.letter(45).resolution == "pending"
    assert studio.job(1841).state == "running"
    assert not studio.actions_done()


async def test_what_was_chosen_is_there_next_time(tmp_path: Path) -> None:
    kept = Surroundings(state_file=tmp_path / "tui.json")

    async with terminal(Studio(), surroundings=kept) as screen:
        await screen.press("2", "slash")
        await screen.type("state:held")
        await screen.press("enter", "t")
        await screen.type("contrast")
        await screen.press("enter")
    async with terminal(Studio(), surroundings=kept) as screen:
        assert "jobs" in screen.lines()[0]
        assert "state:held" in screen.text()
        assert screen.app.theme == "sgops-contrast"


async def test_keys_can_be_others(tmp_path: Path) -> None:
    file = tmp_path / "tui.json"
    file.write_text('{"keys": {"retry": "ctrl+t"}}', encoding="utf-8")

    async with terminal(Studio(), surroundings=Surroundings(state_file=file)) as screen:
        await screen.press("r")
        assert "leave it" not in screen.text()

        await screen.press("ctrl+t")
        assert "leave it" in screen.text()


class Away(Studio):
    """A studio whose engine may be gone."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False

    def status(self) -> StatusView:
        if self.is_away:
            raise NoEngine("no engine runs here", hint="start one: sgops serve")
        return super().status()


async def test_an_engine_that_is_lost_is_said_calmly_and_found_again() -> None:
    studio = Away()

    async with terminal(lambda: _if_there(studio)) as screen:
        studio.is_away = True
        await screen.press("ctrl+r", "ctrl+r")
        assert "engine lost" in screen.lines()[0]
        assert "no engine runs here" in screen.lines()[1]
        assert "1795" in screen.text() or "45" in screen.text()

        studio.is_away = False
        screen.app.beat()
        await screen.settle()

        assert "engine lost" not in screen.text()
        assert "ready" in screen.lines()[0]


def _if_there(studio: Away) -> Operations:
    studio.status()
    return studio


async def test_quitting_with_running_jobs_asks_what_shall_become_of_them(picture: SnapshotAssertion) -> None:
    async with terminal(Studio(), engine_here=True, surroundings=Surroundings(leavings=USUAL_LEAVINGS)) as screen:
        await screen.press("q")
        assert screen.picture() == picture(name="asked")

        await screen.press("enter")
        assert screen.app.is_running

        await screen.press("q", "down", "enter")

    assert screen.app.return_value is Leaving.DRAIN


async def test_an_attached_terminal_is_left_at_once() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("q")

    assert screen.app.return_value is Leaving.STOP


@pytest.mark.parametrize("key", ["1", "2", "3", "6", "7", "colon", "question_mark", "t", "enter"])
async def test_from_everywhere_one_comes_back(key: str) -> None:
    async with terminal(Studio()) as screen:
        before = screen.lines()[0]

        await screen.press(key)
        await _leave(screen)

        assert screen.lines()[0] == before


async def _leave(screen: Screen) -> None:
    for _ in range(3):
        await screen.press("escape")
