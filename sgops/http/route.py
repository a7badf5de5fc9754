"""What a route is: an operation, and the words it is asked with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, Final, Generic, TypeVar, cast

from sgops.core.wire import hints_of
from sgops.http.fields import Field
from sgops.ports import Operations

T = TypeVar("T")

ROOT: Final = "/v1/admin"


class Manner(Enum):
    """Who carries the call, and when, so that a slow one never keeps a probe waiting."""

    PULSE = "answered where it is asked: it touches neither disk nor net, and waits for nobody"
    PROBE = "answered at any time, even before recovery has ended"
    CALL = "an ordinary call"
    FOLLOW = "waits for news"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Generic[T]):
    """One row of the table; `asks` is a method of the port, or a function of an Operations and its arguments."""

    method: str
    path: str
    asks: Callable[..., T]
    says: str
    takes: tuple[Field, ...] = ()
    manner: Manner = Manner.CALL
    status: int = 200
    is_patient: bool = False  # waits a little for recovery to end, instead of being refused at once

    @property
    def full_path(self) -> str:
        return ROOT + self.path

    @property
    def answers(self) -> Any:  # noqa: ANN401 - a type as it is written: a view, a page of views, int, None
        return _answer(self.asks)

    def perform(self, operations: Operations, arguments: Mapping[str, object]) -> T:
        """Ask the operations; this takes as long as they do."""
        name = self.asks.__name__
        if getattr(Operations, name, None) is self.asks:
            # The table names what the port promises; these operations have their own way to keep it.
            return cast("T", getattr(operations, name)(**arguments))
        return self.asks(operations, **arguments)


@cache
def _answer(asks: Callable[..., object]) -> Any:  # noqa: ANN401 - a type as it is written
    # Worked out anew it takes as long as the rest of a small question.
    return hints_of(asks)["return"]


def get(path: str, asks: Callable[..., T], says: str, *takes: Field, manner: Manner = Manner.CALL) -> Route[T]:
    """Make a row that asks."""
    return Route(method="GET", path=path, asks=asks, says=says, takes=takes, manner=manner)


def post(path: str, asks: Callable[..., T], says: str, *takes: Field) -> Route[T]:
    """Make a row that acts."""
    return Route(method="POST", path=path, asks=asks, says=says, takes=takes)
