"""Answers that are given again to a question that is asked again."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sgops.core.errors import Refused
from sgops.http.answers import Answer
from sgops.http.limits import Limits


@dataclass(slots=True, kw_only=True)
class _Memory:
    question: bytes
    answer: asyncio.Future[Answer]
    until: float

    @property
    def size(self) -> int:
        return len(self.answer.result().body) if self.answer.done() else 0


class Repeats:
    """Keep the answers to questions that carry an `Idempotency-Key`: so many, so large, for so long."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._memories: OrderedDict[str, _Memory] = OrderedDict()

    async def once(self, key: str, question: bytes, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask, or give the answer that the same key got before; who asks meanwhile waits for the same answer."""
        self._forget_old()
        if memory := self._memories.get(key):
            if memory.question != question:
                raise Refused("this Idempotency-Key was used for another request", hint="make a new key for each act")
            return await asyncio.shield(memory.answer)
        return await self._first(key, question, ask)

    async def _first(self, key: str, question: bytes, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._limits.remembered_seconds
        self._memories[key] = memory = _Memory(question=question, answer=loop.create_future(), until=until)
        try:
            answer = await ask()
        except BaseException:
            del self._memories[key]
            memory.answer.cancel()
            raise
        memory.answer.set_result(answer)
        if answer.status >= 500:
            # Busy or starting: nothing was done, and the next try shall be a real one.
            del self._memories[key]
        self._forget_surplus()
        return answer

    def _forget_old(self) -> None:
        now = asyncio.get_running_loop().time()
        for key in [key for key, memory in self._memories.items() if memory.until < now and memory.answer.done()]:
            del self._memories[key]

    def _forget_surplus(self) -> None:
        size = sum(memory.size for memory in self._memories.values())
        for key, memory in list(self._memories.items()):
            if size <= self._limits.remembered_bytes and len(self._memories) <= self._limits.remembered_answers:
                return
            if memory.answer.done():
                size -= memory.size
                del self._memories[key]
