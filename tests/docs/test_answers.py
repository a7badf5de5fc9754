"""What passes for the same, and what does not: a comparison that lets everything pass would keep nothing true."""

from __future__ import annotations

import pytest

from tests.docs.answers import fits, has_come
from tests.docs.pages import Block, commands


@pytest.mark.parametrize(
    "said",
    [
        ["1  ✓ completed", "2  ✗ dead"],
        ["1  ✓ …", "… dead"],
        ["…"],
        ["…", "2  ✗ dead", "…"],
        ["1 ✓ completed", "…", "2 ✗ dead"],
        ["", "1   ✓   completed", "2 … ✗ … dead", ""],
    ],
)
def test_an_answer_fits_what_a_page_says_of_it(said: list[str]) -> None:
    came = "\n1  ✓ completed\n2  ✗ dead   \n\n"

    same = fits(said, came)

    assert same


@pytest.mark.parametrize(
    "said",
    [
        ["1  ✓ completed"],
        ["2  ✗ dead", "1  ✓ completed"],
        ["1  ✓ completed", "2  ✗ dead", "3  ✗ dead"],
        ["1  ✓ completed", "", "2  ✗ dead"],
        ["1✓ completed", "2  ✗ dead"],
        ["…", "1  ✓ complet"],
        [],
    ],
)
def test_another_answer_does_not_fit(said: list[str]) -> None:
    came = "1  ✓ completed\n2  ✗ dead\n"

    same = fits(said, came)

    assert not same


def test_what_stays_has_said_enough_when_it_has_said_what_the_page_says() -> None:
    heard = "noise\nsgops is ready; its files are here\nmore noise\n"

    ready, stopped = (has_come([said], heard) for said in ("sgops is ready…", "sgops has stopped"))

    assert ready
    assert not stopped


def test_a_console_is_cut_into_what_is_typed_and_what_comes_back() -> None:
    block = Block(language="console", text="$ one &\nready\n$ two \\\n>   three\n\n4\n$ five\n", line=7)

    typed = list(commands(block))

    assert [command.typed for command in typed] == ["one &", "two \\\n  three", "five"]
    assert [command.answer for command in typed] == [("ready",), ("", "4"), ()]
    assert [command.line for command in typed] == [7, 9, 13]
    assert [command.stays for command in typed] == [True, False, False]
