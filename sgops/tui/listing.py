"""A list as data: where its rows come from, how they are written, filtered, aimed at and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sgops.core.views import Page
from sgops.tui.actions import Action, Subject
from sgops.tui.aim import Aim
from sgops.tui.columns import Column
from sgops.tui.glance import Glance
from sgops.tui.ink import Ink

if TYPE_CHECKING:
    from sgops.core.query import KeySet
    from sgops.ports import Asking, Operations

V = TypeVar("V")

_MANY: Final = frozenset({Subject.LETTER, Subject.FAMILY, Subject.JOB, Subject.BATCH})
# What can be done anywhere is offered where one is likely to want it.
_WANTED: Final[Mapping[str, frozenset[Subject]]] = MappingProxyType(
    {
        "mark": _MANY,
        "mark_all": _MANY,
        "pause": frozenset({Subject.QUEUE, Subject.SCHEDULE}),
        "submit": frozenset({Subject.TEMPLATE, Subject.PIPELINE}),
        "run_now": frozenset({Subject.SCHEDULE, Subject.DUTY}),
        "scan": frozenset({Subject.JOB, Subject.PART, Subject.ANY}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Generic[V]):
    """How a record is told beside its list: what is asked for, and how the answer is written."""

    ask: Callable[[Operations, V], Any]
    tell: Callable[[Any, Glance, int], Sequence[Ink]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[V]):
    """One list of a pane; `filter` is what it shows until somebody wishes otherwise."""

    id: str
    name: str
    subject: Subject
    columns: Sequence[Column[V]]
    source: Callable[[Operations, Asking], Page[V]]
    key: Callable[[V], int | str]
    empty: str
    keys: Callable[[], KeySet] | None = None
    filter: str = ""
    story: Story[V] | None = None
    aim_at: Callable[[V], Aim] | None = None
    follows: bool = False  # new rows come at the top, and the cursor stays there unless it is moved

    def aim(self, keys: Sequence[int | str], record: V | None) -> Aim:
        """Aim at records of this list."""
        if self.aim_at is not None and record is not None and len(keys) == 1:
            return self.aim_at(record)
        ids = tuple(key for key in keys if isinstance(key, int))
        names = tuple(key for key in keys if isinstance(key, str))
        return Aim(subject=self.subject, ids=ids, names=names, record=record)

    def offers(self, action: Action) -> bool:
        """Say whether the last line offers an action over this list."""
        match action.name:
            case "filter":
                return self.keys is not None
            case "zoom":
                return self.story is not None
            case name:
                return self.subject in _WANTED.get(name, frozenset(Subject))


def whole(read: Callable[[Operations], Sequence[V]]) -> Callable[[Operations, Asking], Page[V]]:
    """Make a list of something that is always given whole."""
    return lambda operations, _: Page(items=tuple(read(operations)))


def short(
    name: str,
    subject: Subject,
    columns: Sequence[Column[V]],
    read: Callable[[Operations], Sequence[V]],
    *,
    empty: str,
    key: Callable[[V], int | str] = attrgetter("name"),
) -> Listing[V]:
    """Make a list that is never long: it is read whole, and its records are told apart by their names."""
    return Listing(
        id=f"{name}-list", name=name, subject=subject, columns=columns, source=whole(read), key=key, empty=empty
    )
