"""How an engine that is none chooses from its lists, and cuts them into pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sgops.core.errors import Refused, UsageError
from sgops.core.views import Page
from sgops.ports import Asking, Selection

V = TypeVar("V")

_KEYS = {"state", "pipeline", "stage", "id", "job", "resolution", "error", "batch"}


def selected(selection: Selection, everything: Iterable[V], look: Callable[[int], V]) -> list[V]:
    if (selection.filter is None) == (not selection.ids):
        raise UsageError("say which ones: ids, or a filter", hint="for example state:dead")
    if selection.filter is None:
        return [look(number) for number in selection.ids]
    if selection.expect is None and not selection.preview:
        raise UsageError("a filter needs the number that its preview matched", hint="look at the preview first")
    matching = _matching(list(everything), selection.filter)
    if not selection.preview and selection.expect != len(matching):
        raise Refused(f"{len(matching)} match now, not {selection.expect}", hint="preview again")
    return matching


def _matching(items: Sequence[V], text: str) -> list[V]:
    terms = [term.partition(":") for term in text.split()]
    for key, colon, _ in terms:
        if colon and key not in _KEYS:
            raise UsageError(f"'{key}' is no filter", hint="did you mean 'state'?")
    return [item for item in items if all(_holds(item, key, value if colon else None) for key, colon, value in terms)]


def _holds(item: object, key: str, wanted: str | None) -> bool:
    if wanted is None:
        return key in str(getattr(item, "reason", ""))
    return str(getattr(item, "failure_type" if key == "error" else key, "")) in wanted.split(",")


def page(items: Sequence[V], asking: Asking, *, key: str = "id") -> Page[V]:
    """Cut a page by key: the cursor is the key of the last item given."""
    matching = _matching(items, asking.filter)
    keys = [str(getattr(item, key)) for item in matching]
    if asking.after is not None and asking.after not in keys:
        raise UsageError(f"'{asking.after}' is no cursor of this list", hint="take `next` as it was given")
    start = keys.index(asking.after) + 1 if asking.after is not None else 0
    some = matching[start : start + asking.limit]
    has_more = start + asking.limit < len(matching)
    note = "only the newest 500 were searched" if asking.filter else None
    return Page(items=tuple(some), next=str(getattr(some[-1], key)) if has_more else None, note=note)
