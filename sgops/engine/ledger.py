"""Items and steps of one attempt: what is recorded is never done again."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from sgops.core.failure import FailureType
from sgops.core.records import LedgerEntry
from sgops.core.signals import Fail
from sgops.core.values import find_fault
from sgops.engine.payloads import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sgops.engine.flight import Flight
    from sgops.engine.making import Makers
    from sgops.engine.parts import Parts

ITEM = "item"
STEP = "step"
ARTIFACT = "artifact"
DONE = "done"
FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """How an item or a step ended."""

    state: str
    result: bytes | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file as it was recorded: the attempt that wrote it, and the items and steps it was written in."""

    kind: str
    size: int
    sha256: bytes
    attempt: int
    by: Makers = ()


class Ledger:
    """The records of a stage's items, steps and files in the job's present run."""

    def __init__(self, parts: Parts, flight: Flight) -> None:
        self._store = parts.store
        self._clock = parts.clock
        self._flight = flight
        self._lock = threading.Lock()  # guards _entries: items run on several threads
        job = flight.job
        entries = parts.reader.ledger(job.id, job.run, job.stage) if job.attempt > 1 or flight.recalled else []
        self._entries = {(entry.kind, entry.key): entry for entry in entries}

    def recorded(self, kind: str, key: str, value_hash: bytes) -> LedgerEntry | None:
        """Give the record of an item that is done; a changed input under the same key counts as not done."""
        with self._lock:
            entry = self._entries.get((kind, key))
        if entry is None or entry.state != DONE or entry.input_hash != value_hash:
            return None
        return entry

    def done(self, kind: str, key: str, value_hash: bytes, result: object) -> None:
        """Make a result durable; an item ends when its record is."""
        text = encode(result, f"the result of {kind} '{key}'")
        self._write(kind, key, value_hash, _Record(state=DONE, result=text))

    def failed(self, key: str, value_hash: bytes, reason: str) -> None:
        """Record that an item failed; the stage goes on without it."""
        self._write(ITEM, key, value_hash, _Record(state=FAILED, reason=reason))

    def keep_file(self, name: str, kept: Kept) -> None:
        """Make it durable that a file is whole."""
        told = {"kind": kept.kind, "size": kept.size, "attempt": kept.attempt, "by": [list(maker) for maker in kept.by]}
        self._write(ARTIFACT, name, kept.sha256, _Record(state=DONE, result=encode(told, f"artifact '{name}'")))

    def file(self, name: str) -> Kept | None:
        """Give the record of a file that this stage has written in this run."""
        with self._lock:
            entry = self._entries.get((ARTIFACT, name))
        return _kept(entry) if entry is not None and entry.state == DONE else None

    def files(self) -> list[tuple[str, Kept]]:
        """Give the records of all files that this stage has written in this run, and that are not lost."""
        with self._lock:
            entries = list(self._entries.values())
        return [(entry.key, _kept(entry)) for entry in entries if entry.kind == ARTIFACT and entry.state == DONE]

    def lose_file(self, name: str, kept: Kept, reason: str) -> None:
        """Take back the record of a file, after those of what made it: whoever is killed in between finds it again."""
        for kind, key in kept.by:
            self._write(kind, key, b"", _Record(state=FAILED, reason=reason))
        self._write(ARTIFACT, name, kept.sha256, _Record(state=FAILED, reason=reason))

    def _write(self, kind: str, key: str, value_hash: bytes, record: _Record) -> None:
        job = self._flight.job
        with self._lock:
            former = self._entries.get((kind, key))
        entry = LedgerEntry(
            job=job.id,
            fence=job.fence,
            run=job.run,
            stage=job.stage,
            kind=kind,
            key=key,
            input_hash=value_hash,
            state=record.state,
            attempts=former.attempts + 1 if former else 1,
            result=record.result,
            reason=record.reason,
            at=self._clock.now(),
        )
        self._store.record(entry)
        with self._lock:
            self._entries[kind, key] = entry


def result_of(entry: LedgerEntry) -> Any:  # noqa: ANN401 - whatever the author's function returned
    """Read a recorded result."""
    return decode(entry.result) if entry.result is not None else None


def _kept(entry: LedgerEntry) -> Kept:
    told = result_of(entry)
    return Kept(
        kind=told["kind"],
        size=told["size"],
        sha256=entry.input_hash,
        attempt=told["attempt"],
        by=tuple((kind, key) for kind, key in told["by"]),
    )


def hash_of(value: object) -> bytes:
    """Hash an item's input; what is no JSON is known by its key alone."""
    if find_fault(value) is not None:
        return b""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).digest()[:16]


def keyed(items: Iterable[Any], key: str | Callable[[Any], object]) -> list[tuple[str, Any]]:
    """Give each item its key; a key that stands twice would lose one of them."""
    pairs: list[tuple[str, Any]] = []
    seen: set[str] = set()
    for item in items:
        name = checked_name(_key_of(item, key), "the key of an item")
        if name in seen:
            raise Fail(f"two items have the key {name!r}; a key names one item", type=FailureType.INVALID_INPUT)
        seen.add(name)
        pairs.append((name, item))
    return pairs


def checked_name(name: object, what: str) -> str:
    """Give the name a record is found again by, or say why it can be none."""
    text = str(name)
    fault = find_fault(text)
    if fault is not None:
        raise Fail(f"{what} cannot be stored: {fault}", type=FailureType.INVALID_INPUT)
    return text


def _key_of(item: Any, key: str | Callable[[Any], object]) -> str:  # noqa: ANN401 - items are the author's
    if callable(key):
        return str(key(item))
    try:
        return str(item[key] if isinstance(item, dict) else getattr(item, key))
    except (KeyError, AttributeError) as error:
        raise Fail(f"an item has no {key!r} to be its key: {item!r:.200}", type=FailureType.INVALID_INPUT) from error
