"""Rolls stay in their range, tokens never repeat, loaded dice fall as told."""

from __future__ import annotations

import re

from sgops.runtime.dice import SystemDice
from tests.support.dice import LoadedDice


def test_a_roll_lies_between_0_and_1_and_is_never_1() -> None:
    dice = SystemDice()

    rolls = [dice.roll() for _ in range(1000)]

    assert all(0 <= roll < 1 for roll in rolls)
    assert len(set(rolls)) > 900


def test_a_token_is_22_characters_that_fit_a_url_and_never_the_same() -> None:
    dice = SystemDice()

    tokens = [dice.token() for _ in range(1000)]

    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", token) for token in tokens)
    assert len(set(tokens)) == 1000


def test_many_tokens_come_at_once_and_are_like_any_other() -> None:
    tokens = SystemDice().tokens(1000)

    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", token) for token in tokens)
    assert len(set(tokens)) == 1000


def test_loaded_dice_fall_as_told_and_then_stay() -> None:
    dice = LoadedDice(0.1, 0.9)

    rolls = [dice.roll() for _ in range(4)]

    assert rolls == [0.1, 0.9, 0.9, 0.9]


def test_loaded_tokens_differ_and_have_the_length_of_real_ones() -> None:
    dice = LoadedDice()

    first, second = dice.token(), dice.token()

    assert first != second
    assert len(first) == len(second) == 22
