"""What stages and operators saw happen, written outside the data folder, where no kill can take it back."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sgops import StageContext

VARIABLE: Final = "SGOPS_CRASH_WITNESS"


@dataclass(frozen=True, slots=True)
class Seen:
    """One line: what happened, and the words that say to what."""

    what: str
    words: tuple[str, ...]


def note(what: str, *words: object) -> None:
    """Write a line in one call: it is there, whole, whatever happens next."""
    line = " ".join([what, *(str(word) for word in words)]) + "\n"
    os.write(_descriptor(os.environ[VARIABLE]), line.encode())


def begins(ctx: StageContext) -> None:
    """Note that a stage's body has begun."""
    note("began", ctx.job_id, ctx.idempotency_key(), ctx.attempt)


def does(ctx: StageContext, key: object) -> None:
    """Note that the body of an item or step runs."""
    note("did", ctx.job_id, ctx.idempotency_key(), key, ctx.attempt)


def has(ctx: StageContext, key: object) -> None:
    """Note that an item or step has ended: from now on its record must be there."""
    note("kept", ctx.job_id, ctx.idempotency_key(), key, ctx.attempt)


def fails(ctx: StageContext) -> None:
    """Note that a stage is about to fail by its own fault: it alone may cost an attempt."""
    note("failing", ctx.job_id, ctx.idempotency_key(), ctx.attempt)


class Witness:
    """The lines of one trial."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def size(self) -> int:
        """Say how much has been written: a mark for `read`."""
        return self.path.stat().st_size

    def read(self, *, since: int = 0, until: int | None = None) -> list[Seen]:
        """Give what was seen between two marks."""
        text = self.path.read_bytes()[since:until].decode()
        return [Seen(what=line.split()[0], words=tuple(line.split()[1:])) for line in text.splitlines()]


def of(seen: Iterable[Seen], what: str) -> list[tuple[str, ...]]:
    """Pick the lines of one kind."""
    return [line.words for line in seen if line.what == what]


@cache
def _descriptor(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
