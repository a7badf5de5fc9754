"""Questions that are not quite one call of the port: one job instead of many, a part of a short list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from sgops.core import views
from sgops.http.fields import Part
from sgops.ports import Asking, Operations, Selection

if TYPE_CHECKING:
    from sgops.core.views import Bulk, EventView, Page

V = TypeVar("V")


def in_parts(asks: Callable[..., Page[V]]) -> Callable[..., Page[V]]:
    """Let a list that the port gives whole be asked for in parts."""
    listed = asks.__annotations__["return"].removeprefix("Page[").removesuffix("]")

    def act(operations: Operations, *, part: Part | None = None, **arguments: object) -> Page[V]:
        # Every filter there is comes along: whoever only asks does without.
        from sgops.http.lists import cut  # noqa: PLC0415

        return cut(getattr(operations, asks.__name__)(**arguments), part or Part(), getattr(views, listed))

    # As it is written: the views in it are loaded when somebody asks.
    act.__annotations__["return"] = asks.__annotations__["return"]
    return act


def on_one(asks: Callable[..., Bulk]) -> Callable[..., Bulk]:
    """Make an act on many one on a single id, whose refusal is an error with its reason."""

    def act(operations: Operations, *, id: int, preview: bool = False, **arguments: object) -> Bulk:
        answer: Bulk = getattr(operations, asks.__name__)(Selection(ids=(id,), preview=preview), **arguments)
        return answer

    return act


def unforced(asks: Callable[..., Bulk]) -> Callable[..., Bulk]:
    """Let `force` be said of an act that nothing holds back, as it is said of those that need it."""
    one = on_one(asks)

    def act(operations: Operations, *, id: int, preview: bool = False, force: bool = False) -> Bulk:  # noqa: ARG001
        return one(operations, id=id, preview=preview)

    return act


def events_of_job(operations: Operations, *, job: int, asking: Asking) -> Page[EventView]:
    """Give the journal of one job, which must be there."""
    operations.job(job)
    return operations.events(replace(asking, filter=f"job:{job} {asking.filter}".rstrip()))
