"""A question has a harmless answer before its eyes, and many are counted by hand."""

from __future__ import annotations

from sgops.tui.ink import ink
from sgops.tui.screens.ask import Ask
from tests.tui.alone import dialog


def a_question(*, label: str = "cancel 2", count: int = 0, lines: int = 2) -> Ask:
    return Ask(ink("Cancel"), lambda _: [ink(f"plan {number}") for number in range(lines)], label=label, count=count)


async def test_what_would_happen_stands_over_its_buttons_and_enter_does_nothing() -> None:
    answers: list[bool | None] = []

    async with dialog(a_question(), answers) as screen:
        shown = screen.text()
        await screen.press("enter")

    assert "plan 1" in shown
    assert "[ leave it ]    cancel 2" in shown
    assert answers == [False]


async def test_one_key_says_yes_and_another_no() -> None:
    answers: list[bool | None] = []

    async with dialog(a_question(), answers) as screen:
        await screen.press("y")
    async with dialog(a_question(), answers) as screen:
        await screen.press("n")

    assert answers == [True, False]


async def test_with_nothing_to_do_yes_means_no() -> None:
    answers: list[bool | None] = []

    async with dialog(a_question(label=""), answers) as screen:
        await screen.press("y")

    assert answers == [False]


async def test_many_must_be_counted_and_another_number_is_refused() -> None:
    answers: list[bool | None] = []

    async with dialog(a_question(count=1200), answers) as screen:
        await screen.type("12")
        await screen.press("enter")
        refused, before = screen.text(), list(answers)
        await screen.press("backspace", "backspace")
        await screen.type("1,200")
        await screen.press("enter")

    assert "that is not 1200" in refused
    assert before == []
    assert answers == [True]


async def test_the_button_of_a_counted_question_only_leads_to_its_line() -> None:
    answers: list[bool | None] = []

    async with dialog(a_question(count=30), answers) as screen:
        await screen.press("tab", "right", "enter")
        before = list(answers)
        await screen.type("30")
        await screen.press("enter")

    assert before == []
    assert answers == [True]


async def test_a_long_plan_is_scrolled_while_the_buttons_have_the_keys() -> None:
    answers: list[bool | None] = []

    async with dialog(a_question(lines=80), answers) as screen:
        first = screen.text()
        await screen.press("pagedown", "pagedown")
        further = screen.text()

    assert "plan 0 " in first
    assert "plan 0 " not in further
