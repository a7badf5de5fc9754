"""Jobs, schedules and duties are begun by hand, each with its command beside it."""

from __future__ import annotations

from sgops.ports import Submission
from tests.tui.studio import Studio
from tests.tui.terminal import NORMAL, Screen, terminal


async def pick(screen: Screen, name: str) -> None:
    await screen.type(name)
    await screen.press("enter")


async def test_a_job_of_a_template_is_made_with_other_parameters_than_its_own() -> None:
    studio = Studio()

    async with terminal(studio, size=NORMAL) as screen:
        await screen.press("a")
        await pick(screen, "bedtime")
        assert '"Ada"' in screen.text()

        await screen.press("end", "backspace", "9", "enter")
        said = screen.lines()[-1]

    assert studio.submissions == [Submission(name="bedtime", params={"scenes": 9})]
    assert "submitted job 1850" in said
    assert """sgops submit bedtime --params '{"scenes": 9}'""" in said


async def test_a_pipeline_gets_its_parameters_as_one_object() -> None:
    studio = Studio()

    async with terminal(studio, size=NORMAL) as screen:
        await screen.press("P", "a", "backspace", "backspace")
        await screen.type('{"title": "Moon"}')
        await screen.press("enter")

    assert studio.submissions == [Submission(name="story", params={"title": "Moon"})]


async def test_parameters_that_are_no_object_are_not_submitted() -> None:
    studio = Studio()

    async with terminal(studio, size=NORMAL) as screen:
        await screen.press("P", "a", "backspace", "backspace", "7", "enter")
        shown = screen.text()

    assert "parameters are a JSON object" in shown
    assert studio.submissions == []


async def test_a_form_that_is_left_makes_no_job() -> None:
    studio = Studio()

    async with terminal(studio) as screen:
        await screen.press("T", "a", "escape")

    assert studio.submissions == []


async def test_a_schedule_is_set_off_before_its_time_only_after_a_second_key() -> None:
    studio = Studio()

    async with terminal(studio, size=NORMAL) as screen:
        await screen.press("W", "j", "exclamation_mark")
        asked, before = screen.text(), list(studio.submissions)
        await screen.press("y")
        said = screen.lines()[-1]

    assert "[ leave it ]" in asked
    assert "besides what is planned" in asked
    assert before == []
    assert studio.submissions == [Submission(name="nightly")]
    assert "sgops schedules trigger nightly" in said


async def test_a_duty_is_found_from_anywhere_and_run_now() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("exclamation_mark")
        await pick(screen, "due")

        assert "due: woke 1 job" in screen.lines()[-1]
        assert "sgops duties run due" in screen.lines()[-1]


async def test_the_palette_takes_the_name_of_what_shall_begin() -> None:
    studio = Studio()

    async with terminal(studio, size=NORMAL) as screen:
        await screen.press("colon")
        await pick(screen, "submit month")
        await screen.press("enter")

    assert studio.submissions == [Submission(name="month")]
