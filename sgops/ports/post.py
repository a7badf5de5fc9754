"""Who carries messages about alerts to the outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sgops.core.alerting import Channel, Message, Sent


class Post(Protocol):
    """Sends messages on threads of its own; nothing it meets outside delays the engine."""

    @property
    def channels(self) -> Sequence[Channel]:
        """Name the ways that the operator has set."""

    def send(self, message: Message, done: Callable[[Sent], None]) -> None:
        """Send without waiting, again and again if need be; `done` hears of the end on the sender's thread."""

    def try_once(self, message: Message) -> Sent:
        """Send now, once, and say what came of it."""

    def stop(self, deadline: float) -> None: ...
