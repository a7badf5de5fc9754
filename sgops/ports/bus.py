"""How committed events spread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sgops.core.events import Event


class Subscription(Protocol):
    """A bounded ear on the bus; `lost` says that something was missed and must be read again."""

    @property
    def lost(self) -> int: ...
    def take(self, timeout: float | None) -> Sequence[Event]: ...
    def close(self) -> None: ...


class Bus(Protocol):
    """Spreads committed events; a slow listener never delays the engine."""

    @property
    def dropped(self) -> int:
        """How many events not even the listeners heard of, because too many waited."""

    def publish(self, batch: Sequence[Event]) -> None: ...
    def subscribe(self, name: str, capacity: int = 1000) -> Subscription: ...
    def listen(self, callback: Callable[[Sequence[Event]], None]) -> None: ...
    def stop(self, deadline: float) -> None: ...
