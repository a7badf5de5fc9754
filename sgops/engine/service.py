"""One external service as the engine knows it: its connector, its pace, and the phone it is called on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sgops.core.connecting import Done, Failed, NotFound, Running, Unknown

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sgops.core.connecting import Answer, Connector
    from sgops.ports import Phone

_ANSWERS: Final = (Running, Done, Failed, NotFound, Unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A connector that may be called."""

    name: str
    connector: Connector
    capabilities: AbstractSet[str]
    phone: Phone
    poll: timedelta
    timeout: timedelta
    questions: int

    def status(self, ref: str) -> Answer:
        """Ask how far work is; what is no answer says nothing."""
        return checked(self.connector.status(ref))

    def stop(self, ref: str) -> Answer:
        """Ask the service to stop, and then what became of the work: stopping may come too late."""
        if "cancel" in self.capabilities:
            try:
                self.connector.cancel(ref)
            except Exception as error:  # noqa: BLE001 - the connector is somebody else's; its status tells what counts
                answer = self.status(ref)
                return Unknown(f"it did not stop: {error}") if isinstance(answer, Unknown) else answer
        return self.status(ref)

    def submit(self, request: Any, key: str) -> str:  # noqa: ANN401 - a JSON object
        """Hand over work; what is no reference is as good as no answer."""
        ref = _reference(self.connector.submit(request, key))
        if ref is None:
            raise ValueError(f"service '{self.name}' gave no reference for the work")
        return ref

    def find(self, key: str) -> str | None:
        """Ask whether the service has anything under a key."""
        return _reference(self.connector.find(key))


def _reference(given: object) -> str | None:
    """Read what a connector gave as a reference: a number is one, too, and nothing is none."""
    return None if given is None or str(given) == "" else str(given)


def checked(answer: object) -> Answer:
    """Take an answer for what it is."""
    if isinstance(answer, _ANSWERS):
        return answer
    return Unknown(f"its connector answered with a {type(answer).__name__}, which is no answer")
