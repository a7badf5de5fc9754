"""Blocking calls are carried by threads, so many at a time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import TypeVar

import pytest

from sgops.core.errors import Busy
from sgops.http.callers import Callers
from tests.support.eventually import eventually

T = TypeVar("T")


def test_a_call_gives_what_the_work_gives() -> None:
    async def ask(callers: Callers) -> str:
        return await callers.call(lambda: threading.current_thread().name)

    assert asyncio.run(_with("lane", 2, ask)) == "lane-1"


def test_a_call_raises_what_the_work_raises() -> None:
    async def ask(callers: Callers) -> object:
        return await callers.call(lambda: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(_with("lane", 2, ask))


def test_calls_share_so_many_threads_and_no_more() -> None:
    async def ask(callers: Callers) -> set[str]:
        both = threading.Barrier(2)
        works = [callers.call(lambda: (both.wait(10), threading.current_thread().name)[1]) for _ in range(8)]
        return set(await asyncio.gather(*works))

    assert asyncio.run(_with("lane", 2, ask)) == {"lane-1", "lane-2"}


def test_a_second_thread_is_born_only_when_the_first_is_busy() -> None:
    async def ask(callers: Callers) -> set[str]:
        return {await callers.call(lambda: threading.current_thread().name) for _ in range(5)}

    assert asyncio.run(_with("lane", 8, ask)) == {"lane-1"}


def test_a_call_that_nobody_waits_for_any_more_holds_its_own_thread_alone() -> None:
    may_end = threading.Event()

    async def ask(callers: Callers) -> str:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(callers.call(lambda: may_end.wait(10)), 0.01)
        return await callers.call(lambda: threading.current_thread().name)

    assert asyncio.run(_with("lane", 2, ask)) == "lane-2"
    may_end.set()


def test_an_answer_that_comes_after_the_end_of_the_loop_is_dropped() -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        may_end.wait(10)
        ended.set()

    async def ask(callers: Callers) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(callers.call(work), 0.01)

    asyncio.run(_with("lane", 1, ask))
    may_end.set()

    assert ended.wait(10)
    eventually(lambda: "lane-1" not in [thread.name for thread in threading.enumerate()])


def test_a_machine_without_another_thread_answers_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(callers: Callers) -> list[str]:
        await callers.call(lambda: None)
        monkeypatch.setattr(threading.Thread, "start", _refuse)
        crowd = [callers.call(lambda: threading.current_thread().name) for _ in range(3)]
        names = list(await asyncio.gather(*crowd))
        monkeypatch.undo()
        return names

    assert asyncio.run(_with("lane", 2, ask)) == ["lane-1"] * 3


def test_a_call_for_which_there_is_no_thread_at_all_is_busy_and_the_next_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def ask(callers: Callers) -> str:
        monkeypatch.setattr(threading.Thread, "start", _refuse)
        with pytest.raises(Busy, match="no thread left"):
            await callers.call(lambda: "never")
        monkeypatch.undo()
        return await callers.call(lambda: threading.current_thread().name)

    assert asyncio.run(_with("lane", 1, ask)) == "lane-1"


def _refuse(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


async def _with(name: str, limit: int, ask: Callable[[Callers], Coroutine[None, None, T]]) -> T:
    callers = Callers(name, limit)
    try:
        return await ask(callers)
    finally:
        callers.close()
