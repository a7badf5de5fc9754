"""Every act is shown first, held to what was shown, told with its command, and taken back."""

from __future__ import annotations

import pytest

from sgops.core.views import JobView
from sgops.tui.actions import Subject
from sgops.tui.aim import Aim, at_ids
from sgops.tui.deeds import dismissing, labelled, retrying, twin_of
from tests.tui.studio import Studio
from tests.tui.terminal import terminal

LETTER = at_ids(Subject.LETTER, (45,))
JOB = at_ids(Subject.JOB, (1838,))


@pytest.mark.parametrize(
    ("aim", "start", "params", "command"),
    [
        (LETTER, "checkpoint", None, "sgops dead-letter retry 45"),
        (LETTER, "beginning", None, "sgops dead-letter retry --from beginning 45"),
        (LETTER, "render", None, "sgops dead-letter retry 45 --from render"),
        (LETTER, "checkpoint", {"month": 12}, "sgops dead-letter retry 45 --params '{\"month\": 12}'"),
        (JOB, "checkpoint", None, "sgops jobs retry 1838 --force"),
    ],
)
def test_every_way_to_run_again_has_its_command(
    aim: Aim, start: str, params: dict[str, int] | None, command: str
) -> None:
    deed = retrying(aim, start, dict(params) if params else None)

    assert twin_of(deed, aim) == command


def test_all_that_match_are_named_by_their_filter_in_the_command() -> None:
    aim = Aim(subject=Subject.LETTER, filter="error:timeout stage:render")

    command = twin_of(retrying(aim, "checkpoint", None), aim)

    assert command == "sgops dead-letter retry --filter 'error:timeout stage:render' --yes"


def test_a_note_is_quoted_for_the_shell() -> None:
    assert twin_of(dismissing("it's known"), LETTER) == """sgops dead-letter dismiss 45 --notes 'it'"'"'s known'"""
    assert twin_of(dismissing(""), LETTER) == "sgops dead-letter dismiss 45"


@pytest.mark.parametrize(("count", "label"), [(0, ""), (1, "retry"), (2, "retry 2"), (1200, "retry 1,200")])
def test_a_button_says_for_how_many_it_is_and_is_not_there_for_none(count: int, label: str) -> None:
    assert labelled("retry", count) == label


async def test_what_is_not_confirmed_is_not_done() -> None:
    operations = Studio()

    async with terminal(operations) as screen:
        await screen.press("2", "x")
        asked = screen.text()
        await screen.press("enter")

    assert "[ leave it ]" in asked
    assert operations.job(1841).state == "running"


async def test_what_is_confirmed_is_done_and_says_its_command() -> None:
    operations = Studio()

    async with terminal(operations) as screen:
        await screen.press("2", "x", "right", "enter")
        said = screen.lines()[-1]

    assert operations.job(1841).state == "cancelled"
    assert "sgops jobs cancel 1841" in said


async def test_a_held_job_is_let_go_on_by_the_key_that_holds() -> None:
    operations = Studio()

    async with terminal(operations) as screen:
        await screen.press("2", *["j"] * 4)
        under = screen.app.aim().record
        await screen.press("h")
        said = screen.lines()[-1]

    assert isinstance(under, JobView)
    assert under.state == "held"
    assert f"sgops jobs release {under.id}" in said
