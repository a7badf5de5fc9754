"""What an external service is to a pipeline: a connector, and the answers it can give."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

from sgops.core.errors import UsageError
from sgops.core.failure import FailureType, failure_type
from sgops.core.query import suggest
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


# What a connector can do beside `submit`; all but the last are methods of that name.
CAPABILITIES: Final = ("status", "find", "cancel", "ping", "idempotent")


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


def capabilities_of(connector: object) -> frozenset[str]:
    """Read what a connector can do; raises UsageError when it is not enough, or not true."""
    given = getattr(connector, "capabilities", None)
    if not isinstance(given, AbstractSet | list | tuple):
        raise UsageError("it has no set of 'capabilities'", hint='for example capabilities = {"status", "find"}')
    named = frozenset(str(name) for name in given) - {"submit"}
    unknown = sorted(named - set(CAPABILITIES))
    if unknown:
        raise UsageError(f"capability '{unknown[0]}' is unknown.{suggest(unknown[0], CAPABILITIES)}")
    if "status" not in named:
        raise UsageError(
            "it cannot say how far its work is: 'status' is not among its capabilities",
            hint="without it nobody could collect a result, or ask before work is repeated",
        )
    for name in ("submit", *sorted(named - {"idempotent"})):
        if not callable(getattr(connector, name, None)):
            raise UsageError(f"it has no method '{name}'", hint=f"write it, or take '{name}' out of its capabilities")
    return named
