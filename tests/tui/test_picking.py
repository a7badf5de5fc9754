"""What was typed finds what was meant."""

from __future__ import annotations

from sgops.tui.ink import ink
from sgops.tui.picking import Choice, matching, score


def a_choice(words: str) -> Choice:
    return Choice(value=words.partition(" ")[0], line=ink(words), words=words)


CHOICES = [a_choice(words) for words in ("retry Run again", "restart Run from the beginning", "theme How it looks")]


def test_without_a_word_everything_stands_as_it_was() -> None:
    assert matching(CHOICES, "  ") == CHOICES


def test_the_beginning_counts_more_than_the_middle() -> None:
    assert [choice.value for choice in matching(CHOICES, "re")] == ["retry", "restart"]
    assert [choice.value for choice in matching(CHOICES, "run")] == ["retry", "restart"]
    assert [choice.value for choice in matching(CHOICES, "look")] == ["theme"]


def test_letters_in_order_are_enough_when_there_are_three() -> None:
    assert score("thm", "theme how it looks") == 1
    assert score("mt", "theme how it looks") == 0


def test_nothing_like_it_finds_nothing() -> None:
    assert matching(CHOICES, "zzz") == []
