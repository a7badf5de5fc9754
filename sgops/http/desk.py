"""Where questions become calls, each in its manner."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from sgops.core.errors import SgopsError, UsageError
from sgops.core.values import clip, visible
from sgops.http.answers import Answer, answer_to, refusal, scraped
from sgops.http.callers import Callers
from sgops.http.gate import Gate
from sgops.http.limits import Limits
from sgops.http.questions import read
from sgops.http.repeats import Repeats
from sgops.http.route import Manner, Route
from sgops.http.routes import FOLLOW, LIVE
from sgops.http.stream import EventStream, Followers, last_event_id
from sgops.ports import Operations

_LONGEST_KEY: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request's own words."""

    path: Mapping[str, str]
    query: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    key: str | None = None
    # What makes it the same request as another, beside its key.
    target: str = field(default="")

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.target.encode(errors="replace") + b"\n" + self.body).digest()


class Desk:
    """Ask one Operations on behalf of many callers; blocking calls never touch the loop."""

    def __init__(self, operations: Operations, is_ready: Callable[[], bool], limits: Limits) -> None:
        self._operations = operations
        self._gate = Gate(is_ready, limits.starting_seconds)
        self._calls = Callers("sgops-http-call", limits.threads)
        # Two of their own: however many calls hang, somebody can still ask whether the engine lives.
        self._probes = Callers("sgops-http-probe", 2)
        self._followers = Followers(operations, limits)
        self._repeats = Repeats(limits)

    async def answer(self, route: Route[Any], asked: Asked) -> Answer:
        """Answer a question; a refusal is an answer, too."""
        try:
            arguments = read(route, asked.path, asked.query, asked.body)
            if route.method == "GET" or asked.key is None:
                return await self._ask(route, arguments)
            return await self._repeats.once(_key(asked), asked.digest, partial(self._ask, route, arguments))
        except SgopsError as error:
            return refusal(error)

    def pulse(self) -> Answer:
        """Say whether the engine lives, where it is asked."""
        return answer_to(self._operations, LIVE, {})

    async def figures(self) -> Answer:
        """Answer a scrape, at any time, as a probe is answered."""
        return await self._probes.call(partial(scraped, self._operations))

    async def stream(self, last_seen: str, query: Iterable[str] = ()) -> EventStream | Answer:
        """Let a caller follow the events, from now on or after the one it saw last."""
        try:
            for name in query:
                # A filter that is passed over would be taken for one that holds.
                raise UsageError(f"'{clip(visible(name), 60)}' is not known here", hint="the stream gives every event")
            since = last_event_id(last_seen)
            await self._gate.admit(FOLLOW)
            return await self._followers.stream(since)
        except SgopsError as error:
            return refusal(error)

    def send_followers_home(self) -> None:
        """End what would never end by itself, and what waits to be let in; called on the loop."""
        self._gate.close()
        self._followers.close()

    def close(self) -> None:
        """Let the threads end; called when nobody asks any more."""
        for callers in (self._calls, self._probes, self._followers.callers):
            callers.close()

    async def _ask(self, route: Route[Any], arguments: Mapping[str, object]) -> Answer:
        try:
            await self._gate.admit(route)
        except SgopsError as error:
            return refusal(error)
        work = partial(answer_to, self._operations, route, arguments)
        match route.manner:
            case Manner.PULSE:
                # Another thread would have to be woken, and would stand in line behind those who look at the disk.
                return work()
            case Manner.PROBE:
                return await self._probes.call(work)
            case Manner.CALL:
                return await self._calls.call(work)
            case Manner.FOLLOW:
                return await self._followers.call(work)


def _key(asked: Asked) -> str:
    key = asked.key or ""
    if not (key.isascii() and key.isprintable() and 0 < len(key) <= _LONGEST_KEY):
        raise UsageError(f"Idempotency-Key must be 1 to {_LONGEST_KEY} printable characters")
    return key
