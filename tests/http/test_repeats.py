"""Answers are remembered: so many, so large, for so long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeVar

import pytest

from sgops.core.errors import Refused
from sgops.http.answers import Answer
from sgops.http.limits import Limits
from sgops.http.repeats import Repeats

T = TypeVar("T")

QUESTION = b"the same"


class Counted:
    """Give an answer, and count how often it was asked for."""

    def __init__(self, status: int = 200, size: int = 1) -> None:
        self.times = 0
        self._answer = Answer(status=status, body=b"x" * size)

    async def __call__(self) -> Answer:
        self.times += 1
        return self._answer


def test_the_second_time_nothing_is_done() -> None:
    ask = Counted()

    async def twice(repeats: Repeats) -> list[Answer]:
        return [await repeats.once("key", QUESTION, ask) for _ in range(2)]

    answers = _run(twice)

    assert answers[0] == answers[1]
    assert ask.times == 1


def test_who_asks_meanwhile_gets_the_same_answer() -> None:
    ask = Counted()

    async def slowly(begin: asyncio.Event) -> Answer:
        await begin.wait()
        return await ask()

    async def at_once(repeats: Repeats) -> list[Answer]:
        begin = asyncio.Event()
        asked = [asyncio.ensure_future(repeats.once("key", QUESTION, lambda: slowly(begin))) for _ in range(3)]
        asyncio.get_running_loop().call_soon(begin.set)
        return await asyncio.gather(*asked)

    answers = _run(at_once)

    assert len(answers) == 3
    assert ask.times == 1


def test_another_question_under_the_same_key_is_refused() -> None:
    async def mixed(repeats: Repeats) -> None:
        await repeats.once("key", QUESTION, Counted())
        await repeats.once("key", b"another", Counted())

    with pytest.raises(Refused, match="Idempotency-Key"):
        _run(mixed)


@pytest.mark.parametrize(("status", "times"), [(201, 1), (409, 1), (503, 2), (500, 2)])
def test_only_what_may_have_been_done_is_remembered(status: int, times: int) -> None:
    ask = Counted(status)

    async def twice(repeats: Repeats) -> None:
        for _ in range(2):
            await repeats.once("key", QUESTION, ask)

    _run(twice)

    assert ask.times == times


def test_a_question_that_was_broken_off_is_asked_anew() -> None:
    ask = Counted()

    async def broken() -> Answer:
        raise ConnectionResetError

    async def again(repeats: Repeats) -> None:
        with pytest.raises(ConnectionResetError):
            await repeats.once("key", QUESTION, broken)
        await repeats.once("key", QUESTION, ask)

    _run(again)

    assert ask.times == 1


@pytest.mark.parametrize(
    "limits",
    [Limits(remembered_answers=2), Limits(remembered_bytes=25), Limits(remembered_seconds=-1)],
    ids=["count", "bytes", "time"],
)
def test_the_oldest_answers_are_forgotten(limits: Limits) -> None:
    ask = Counted(size=10)

    async def many(repeats: Repeats) -> None:
        for key in ("first", "second", "third", "first"):
            await repeats.once(key, QUESTION, ask)

    _run(many, limits)

    assert ask.times == 4


def _run(use: Callable[[Repeats], Coroutine[None, None, T]], limits: Limits | None = None) -> T:
    return asyncio.run(use(Repeats(limits or Limits())))
