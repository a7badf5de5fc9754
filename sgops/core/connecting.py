"""What an external service is to a pipeline: a connector, and the answers it can give."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from sgops.core.failure import FailureType, failure_type
from sgops.core.values import Json


@dataclass(frozen=True, slots=True)
class Running:
    """The service works on it, or has it in its queue."""

    message: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The service has finished; the result goes to the stage that asked."""

    result: Json = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The service has given up; the type decides whether it is asked again."""

    type: str = FailureType.UNKNOWN
    reason: str = field(default="the service failed")

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", failure_type(self.type))


@dataclass(frozen=True, slots=True)
class NotFound:
    """The service says that it has no such job: it never arrived, or was removed."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say now: no answer, or one that makes no sense; the question is asked again."""

    reason: str = ""


Answer: TypeAlias = Running | Done | Failed | NotFound | Unknown


class Connector(Protocol):
    """Speak to one service; `capabilities` names the methods that work beside `submit`, and `idempotent`.

    `idempotent` promises that the same key twice makes one job.
    """

    @property
    def capabilities(self) -> AbstractSet[str]:
        """Name what the service can do: status, find, cancel, ping, idempotent."""

    def submit(self, request: dict[str, Any], key: str) -> str:
        """Hand over work under a key, and give the service's reference for it."""

    def status(self, ref: str) -> Answer:
        """Ask how far it is."""

    def find(self, key: str) -> str | None:
        """Give the reference of what was handed over under a key, when the answer was lost."""

    def cancel(self, ref: str) -> None:
        """Ask the service to stop."""

    def ping(self) -> None:
        """Raise when the service cannot be reached."""
