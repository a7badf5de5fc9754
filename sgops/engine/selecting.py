"""Which ones an act is for: ids as given, or what a filter matched when the operator looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core.errors import Refused, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sgops.ports import Selection

MOST = 100_000
CHUNK = 1_000


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


def chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    """Cut a long list so that no transaction holds the writer for long."""
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
