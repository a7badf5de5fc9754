"""Which part of a job is run again: from a stage on, one stage alone, or some items of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sgops.core.errors import NotFound, UsageError
from sgops.core.job import JobState
from sgops.core.query import suggest
from sgops.core.units import clipped
from sgops.ports import Asking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sgops.core.job import Job
    from sgops.ports import Reader

_AT_A_TIME: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A stage, or none for all of the job; whether it alone, and which of its items, or none for all of them."""

    stage: str | None = None
    only: bool = False
    keys: tuple[str, ...] = ()


def chosen(start: str | None, only: str | None) -> Chosen:
    """Read what was asked for; a word that is there and names nothing is a slip, and never stands for everything."""
    if start and only:
        raise UsageError("--from and --only exclude each other")
    written = only if only is not None else start
    if written is None:
        return Chosen()
    stage, colon, words = written.partition(":")
    keys = tuple(key for key in words.split(",") if key)
    if colon and only is None:
        raise UsageError("items are chosen with --only STAGE:KEY,KEY")
    if not stage or (colon and not keys):
        named = "no item" if stage else "no stage"
        raise UsageError(f"{clipped(written)} names {named}", hint="write STAGE, or with --only STAGE:KEY,KEY")
    return Chosen(stage=stage, only=only is not None, keys=keys)


def require_items(reader: Reader, job: Job, stage: str, keys: tuple[str, ...]) -> None:
    """Refuse items that a completed job does not have: it would run again, and do nothing."""
    if not keys or job.state is not JobState.COMPLETED:
        return
    known = set(_keys(reader, job.id, stage))
    for key in keys:
        if key not in known:
            raise NotFound(
                f"stage '{stage}' of job {job.id} has no item {clipped(key)}.{suggest(key, known)}",
                hint=f"sgops jobs items {job.id} stage:{stage}",
            )


def _keys(reader: Reader, job: int, stage: str) -> Iterator[str]:
    asking = Asking(filter=f"stage:{stage}", limit=_AT_A_TIME)
    while True:
        page = reader.items(job, asking, failed=False)
        yield from (item.key for item in page.items)
        if page.next is None:
            return
        asking = replace(asking, after=page.next)
