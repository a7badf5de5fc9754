"""How an external service is called: on threads of its own, so many at a time and so often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias, TypeVar

T = TypeVar("T")

# What is told of a call: its answer, or the error; None as an error when there is an answer.
Answered: TypeAlias = "Callable[[T | None, BaseException | None], None]"


class Phone(Protocol):
    """What one service is called on."""

    @property
    def room(self) -> int:
        """How many calls can begin now."""

    def call(self, ask: Callable[[], T], answered: Answered[T]) -> None:
        """Call, and tell what came of it: TimeoutError after the deadline, and then the late answer, if one comes."""

    def sweep(self) -> None:
        """Tell those whose call is past its deadline."""

    def close(self) -> None:
        """Call nobody any more."""
