"""An external service that says what a test wants it to say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sgops.core.connecting import Answer, Done, NotFound

_EVERYTHING: Final = frozenset({"status", "find", "cancel", "ping"})


class FakeConnector:
    """Answer from a script: each answer once, the last of them for ever; an exception in it is raised.

    What was asked of it can be read afterwards: `submitted` holds each request under its key, `asked` and `cancelled`
    hold references in order.
    """

    def __init__(self, script: Iterable[Answer | Exception] = (), *, capabilities: Iterable[str] = _EVERYTHING) -> None:
        self.capabilities = frozenset(capabilities)
        self.submitted: list[tuple[str, dict[str, Any]]] = []
        self.asked: list[str] = []
        self.cancelled: list[str] = []
        self._script = list(script) or [Done()]

    def submit(self, request: dict[str, Any], key: str) -> str:
        """Take the work; a key that is known makes a second job only if the service is not idempotent."""
        known = self.find(key)
        if known is not None and "idempotent" in self.capabilities:
            return known
        self.submitted.append((key, dict(request)))
        return f"ref-{len(self.submitted)}"

    def status(self, ref: str) -> Answer:
        """Give the next answer of the script."""
        self.asked.append(ref)
        if ref not in self._refs():
            return NotFound()
        answer = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def find(self, key: str) -> str | None:
        """Give the reference of what was submitted first under a key."""
        keys = [known for known, _ in self.submitted]
        return f"ref-{keys.index(key) + 1}" if key in keys else None

    def cancel(self, ref: str) -> None:
        """Note that the work is not wanted any more."""
        self.cancelled.append(ref)

    def ping(self) -> None:
        """Be there."""

    def _refs(self) -> set[str]:
        return {f"ref-{number}" for number in range(1, len(self.submitted) + 1)}
