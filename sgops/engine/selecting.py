"""Which ones an act is for: ids as given, or what a filter matched when the operator looked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from sgops.core.errors import Refused, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sgops.engine.parts import Parts
    from sgops.ports import Selection, Unit

T = TypeVar("T")

MOST = 100_000

# What others may wait for a transaction of a bulk act, and how many it is for at first, at least and at most.
_SECONDS: Final = 0.02
_FIRST: Final = 200
_LEAST: Final = 20
_MOST: Final = 1_000


def pick(selection: Selection, matching: Callable[[str], Sequence[int]], what: str) -> list[int]:
    """Give the ids; a filter that no longer matches as many as the preview showed is refused."""
    if selection.filter is None:
        if not selection.ids:
            raise UsageError(f"no {what} was named", hint="give ids, or --filter with --preview first")
        return list(dict.fromkeys(selection.ids))
    if selection.ids:
        raise UsageError("give ids or a filter, not both")
    if selection.expect is None and not selection.preview:
        raise UsageError("a filter needs the number that its preview matched", hint="look at the preview first")
    ids = list(matching(selection.filter))
    if not selection.preview and len(ids) != selection.expect:
        raise Refused(
            f"the filter matches {len(ids)} now, {selection.expect} when it was previewed",
            hint="look at the preview again",
        )
    return ids


def in_portions(parts: Parts, ids: Sequence[int], work: Callable[[Unit, Sequence[int]], T]) -> Iterator[T]:
    """Do a work on a long list in transactions that each hold the writer for a moment only."""
    start, size = 0, _FIRST
    while portion := ids[start : start + size]:
        done, seconds = parts.store.perform(partial(_timed, parts, portion, work))
        yield done
        start += len(portion)
        size = _fitting(len(portion), seconds)


def _timed(parts: Parts, ids: Sequence[int], work: Callable[[Unit, Sequence[int]], T], unit: Unit) -> tuple[T, float]:
    began = parts.clock.monotonic()
    done = work(unit, ids)
    return done, parts.clock.monotonic() - began


def _fitting(count: int, seconds: float) -> int:
    """Say how many fit, when so many took so long."""
    fitting = int(count * _SECONDS / seconds) if seconds > 0 else _MOST
    return max(_LEAST, min(fitting, 2 * count, _MOST))
