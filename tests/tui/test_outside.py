"""Other programs get a file, and the environment says what a terminal can show."""

from __future__ import annotations

import sys

import pytest

from sgops.tui.outside import Colours, classes_of, colours_of, is_unicode, through


@pytest.mark.parametrize(
    ("env", "colours"),
    [
        ({"TERM": "xterm-256color"}, Colours.ALL),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, Colours.ALL),
        ({"TERM": "xterm"}, Colours.SIXTEEN),
        ({"TERM": "linux"}, Colours.SIXTEEN),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, Colours.NONE),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, Colours.ALL),
    ],
)
def test_the_terminals_colours_are_used_unless_somebody_wants_none(env: dict[str, str], colours: Colours) -> None:
    assert colours_of(env) is colours


@pytest.mark.parametrize(
    ("size", "classes"), [((79, 9), ["small", "low"]), ((80, 10), ["large", "low"]), ((200, 60), ["large", "high"])]
)
def test_a_screen_belongs_to_the_largest_step_it_reaches(size: tuple[int, int], classes: list[str]) -> None:
    assert classes_of(size, [(0, "small"), (80, "large")], [(0, "low"), (20, "high")]) == classes


@pytest.mark.parametrize(
    ("env", "known"),
    [
        ({"LANG": "en_GB.UTF-8"}, True),
        ({"LC_ALL": "C", "LANG": "en_GB.UTF-8"}, False),
        ({"TERM": "linux", "LANG": "en_GB.UTF-8"}, False),
        ({}, True),
    ],
)
def test_signs_beyond_ascii_need_a_terminal_that_has_them(env: dict[str, str], known: bool) -> None:
    assert is_unicode(env) is known


def test_a_program_gives_back_what_it_made_of_a_text() -> None:
    upper = "import pathlib, sys; file = pathlib.Path(sys.argv[1]); file.write_text(file.read_text().upper())"

    assert through([sys.executable, "-c", upper], "quiet") == "QUIET"


def test_a_program_that_fails_or_is_not_there_gives_back_nothing() -> None:
    assert through([sys.executable, "-c", "raise SystemExit(1)"], "text") is None
    assert through(["/no/such/program"], "text") is None
