"""What a stage may do while it runs in this process: items, steps, progress, logs, signs of life."""

from __future__ import annotations

import inspect
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sgops.core.clues import sentence_of
from sgops.core.errors import UsageError
from sgops.core.failure import FailureType
from sgops.core.job import Progress
from sgops.core.param_kinds import Secret
from sgops.core.query import suggest
from sgops.core.signals import Fail, StageInterrupted
from sgops.core.values import clip, visible
from sgops.engine.calls import Calls
from sgops.engine.fan import fan_out
from sgops.engine.files import Files, set_aside_lost
from sgops.engine.ledger import ITEM, STEP, Ledger, checked_name, hash_of, keyed, result_of
from sgops.engine.making import Makers, begin, end, makers, making
from sgops.engine.payloads import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from contextvars import Token
    from datetime import datetime
    from pathlib import Path

    from sgops.core.receipts import Call
    from sgops.core.values import Json
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts

T = TypeVar("T")
_PROGRESS_EVERY = 0.5
_LONGEST_MESSAGE = 200


class Collected(list[Any]):
    """The results of a map that goes on after failures; `failures` names the items that have none."""

    def __init__(self, results: Iterable[Any], failures: list[dict[str, str]]) -> None:
        super().__init__(results)
        self.failures = failures


class Context:
    """The `ctx` of one attempt; implements StageContext."""

    def __init__(self, parts: Parts, flight: Flight) -> None:
        self._parts = parts
        self._flight = flight
        self._opened: Ledger | None = None
        self._made_files: Files | None = None
        self._asked: Calls | None = None
        self._mapping = False
        self._told = 0.0
        self.facts: dict[str, Json] = {}

    @property
    def job_id(self) -> int:
        return self._flight.job.id

    @property
    def attempt(self) -> int:
        return self._flight.job.attempt

    @property
    def deadline(self) -> datetime | None:
        flight = self._flight
        if flight.deadline is None or flight.taken is None or flight.started_at is None:
            return None
        return flight.started_at + timedelta(seconds=flight.deadline - flight.taken)

    @property
    def cancelled(self) -> bool:
        return self._flight.stop is not None

    @property
    def vars(self) -> Mapping[str, Any]:
        return self._parts.settings.vars

    @property
    def temp_dir(self) -> Path:
        return self._files.temp_dir()

    def map(
        self,
        fn: Callable[..., Any],
        items: Iterable[Any],
        *,
        key: str | Callable[[Any], object],
        workers: int = 1,
        on_error: str = "raise",
    ) -> list[Any]:
        if on_error not in {"raise", "collect"}:
            known = ("raise", "collect")
            raise UsageError(
                f"on_error={on_error!r} is unknown.{suggest(on_error, known)}", hint="use raise or collect"
            )
        pairs = keyed(items, key)
        results: dict[str, Any] = {}
        failures: dict[str, str] = {}
        call = partial(fn, self) if _wants_context(fn) else fn
        within = makers()
        do = partial(self.do_item, call, results, failures if on_error == "collect" else None, within)
        self._fan(pairs, do, workers)
        ordered = [results.get(name) for name, _ in pairs]
        if on_error == "raise":
            return ordered
        return Collected(ordered, [{"key": name, "reason": failures[name]} for name, _ in pairs if name in failures])

    def items(self, items: Iterable[Any], *, key: str | Callable[[Any], object]) -> Iterator[Item]:
        for name, value in keyed(items, key):
            digest = hash_of(value)
            if self._ledger.recorded(ITEM, name, digest) is None:
                self.beat()
                item = Item(self._ledger, name, value, digest)
                yield item
                item.require_block()

    def step(self, name: str, fn: Callable[[], T]) -> T:
        name = checked_name(name, "the name of a step")
        entry = self._ledger.recorded(STEP, name, b"")
        if entry is not None:
            return result_of(entry)  # type: ignore[no-any-return]
        self.beat()
        with making(STEP, name, makers()):
            result = fn()
        self._ledger.done(STEP, name, b"", result)
        return result

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        self.beat()
        # Read each time, not only when it is kept: what is no number is a fault in a test, too.
        done, total = int(done), None if total is None else int(total)
        now = self._parts.clock.monotonic()
        # The last value counts: at most two a second are kept, and always the final one.
        if now - self._told < _PROGRESS_EVERY and done != total:
            return
        self._told = now
        job = self._flight.job
        # Masked before it is cut; and cut so that one sees it, for a process of its own knows no secrets to mask.
        said = clip(visible(self._parts.masker.text(str(message))), _LONGEST_MESSAGE)
        progress = Progress(done=done, total=total, message=said)
        self._parts.store.note(job.id, job.fence, self._parts.clock.now(), progress)

    def beat(self) -> None:
        self._flight.seen = self._parts.clock.monotonic()
        self._flight.check()

    def fact(self, name: str, value: Json) -> None:
        encode(value, f"fact '{name}'")
        self.facts[str(name)] = value

    def log(self, text: str, **details: Json) -> None:
        self._flight.seen = self._parts.clock.monotonic()
        tail = " ".join(f"{name}={value}" for name, value in details.items())
        if self._flight.ring is not None:
            self._flight.ring.write("log", f"{text} {tail}".rstrip() + "\n")

    def secret(self, name: str) -> str:
        return Secret(self._parts.secrets(name))

    def idempotency_key(self, suffix: str = "") -> str:
        job = self._flight.job
        return "/".join(part for part in (job.token, str(job.run), job.stage, suffix) if part)

    def artifact(self, name: str, kind: str = "intermediate") -> AbstractContextManager[Any]:
        self.beat()
        return self._files.write(name, kind)

    def path(self, name: str) -> Path:
        self.beat()
        return self._files.path(name)

    @property
    def has_files(self) -> bool:
        """Whether there is a file to be registered when the stage completes."""
        return self._opened is not None and bool(self._opened.files())

    def call(self, connector: str, *, name: str | None = None, **request: Json) -> Any:  # noqa: ANN401
        return self.ask(connector, name, request)

    def ask(self, connector: str, name: str | None, request: Mapping[str, Json]) -> Any:  # noqa: ANN401
        """Ask a service, whatever the fields of the request are called."""
        if self._mapping:
            raise Fail(
                "ctx.call cannot be used inside ctx.map: call in a loop over ctx.items, with a name= for each item",
                type=FailureType.INVALID_INPUT,
            )
        self.beat()
        if self._asked is None:
            self._asked = Calls(self._parts, self._flight)
        return self._asked.answer(connector, name, request)

    @property
    def left_for(self) -> Call | None:
        """The call that the stage's function has left for, or should have."""
        return self._asked.left_for if self._asked is not None else None

    @property
    def _files(self) -> Files:
        """The files of the stage, made for one that has any: they know this context, a circle to be cleared away."""
        if self._made_files is None:
            self._made_files = Files(self._parts, self._flight, lambda: self._ledger)
        return self._made_files

    @property
    def _ledger(self) -> Ledger:
        """The records of the stage, read when the first item or step is met."""
        if self._opened is None:
            opened = Ledger(self._parts, self._flight)
            set_aside_lost(self._parts, self._flight, opened)
            self._opened = opened
        return self._opened

    def _fan(self, pairs: list[tuple[str, Any]], do: Callable[[tuple[str, Any]], None], workers: int) -> None:
        _ = self._ledger  # opened here, on the stage's own thread
        ring = self._flight.ring

        def heard(pair: tuple[str, Any]) -> None:
            # What an item prints on a thread of its own belongs to the attempt, too.
            self._parts.listen(ring)
            do(pair)

        self._mapping = True
        try:
            fan_out(pairs, do if workers <= 1 else heard, threads=workers, name=f"sgops-item-{self.job_id}")
        finally:
            self._mapping = False

    def do_item(
        self,
        call: Callable[..., Any],
        results: dict[str, Any],
        failures: dict[str, str] | None,
        within: Makers,
        pair: tuple[str, Any],
    ) -> None:
        """Do one keyed item unless it is recorded."""
        name, value = pair
        digest = hash_of(value)
        entry = self._ledger.recorded(ITEM, name, digest)
        if entry is not None:
            results[name] = result_of(entry)
            return
        self.beat()
        try:
            with making(ITEM, name, within):
                result = call(value)
        except (StageInterrupted, KeyboardInterrupt):
            raise
        except Exception as error:
            if failures is None:
                raise
            # An error's own words may hold what no database takes, or fail to be said.
            failures[name] = sentence_of(error)
            self._ledger.failed(name, digest, self._parts.masker.text(failures[name]))
            return
        self._ledger.done(ITEM, name, digest, result)
        results[name] = result


class Item:
    """One piece of work of `ctx.items`; leaving its `with` block records it."""

    def __init__(self, ledger: Ledger, key: str, value: Any, digest: bytes) -> None:  # noqa: ANN401 - the author's value
        self.key = key
        self.value = value
        self.result: Any = None
        self._ledger = ledger
        self._digest = digest
        self._begun: Token[Makers] | None = None

    def require_block(self) -> None:
        """Refuse a result that was given outside of the block: it would be lost without a word."""
        if self.result is not None and self._begun is None:
            raise UsageError(f"the result of item '{self.key}' is not recorded", hint="with item: item.result = …")

    def __enter__(self) -> Self:
        self._begun = begin(ITEM, self.key, makers())
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        if self._begun is not None:
            end(self._begun)
        if kind is None:
            self._ledger.done(ITEM, self.key, self._digest, self.result)


def _wants_context(fn: Callable[..., Any]) -> bool:
    """Whether the first parameter is named ctx."""
    try:
        names = list(inspect.signature(fn).parameters)
    except (TypeError, ValueError):
        return False  # a builtin that tells nothing of itself takes the item alone
    return bool(names) and names[0] == "ctx"
