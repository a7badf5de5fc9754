"""Asking many services at once whether they are there, for so long and no longer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from sgops.core.errors import SgopsError
from sgops.ports import Clock

# Raises when the service does not answer.
Ping: TypeAlias = Callable[[], None]

_SECONDS: Final = 6.0


class Pings:
    """Ask on a daemon thread each: a service that hangs is told so, and is not asked again while it still hangs."""

    def __init__(self, clock: Clock, pings: Callable[[], Mapping[str, Ping]], *, seconds: float = _SECONDS) -> None:
        self._clock = clock
        self._pings = pings
        self._seconds = seconds
        self._asking: dict[str, _Question] = {}

    def ping(self) -> Mapping[str, str | None]:
        """Give by name None for a service that answers, or why it does not."""
        questions = {name: self._question(name, ping) for name, ping in self._pings().items()}
        until = self._clock.monotonic() + self._seconds
        for question in questions.values():
            question.thread.join(max(0.0, until - self._clock.monotonic()))
        self._asking = {name: question for name, question in questions.items() if question.thread.is_alive()}
        return {name: self._answer(question) for name, question in questions.items()}

    def _question(self, name: str, ping: Ping) -> _Question:
        return self._asking.get(name) or _Question(name, ping)

    def _answer(self, question: _Question) -> str | None:
        if question.thread.is_alive():
            return f"no answer within {self._seconds:g}s"
        return question.error


class _Question:
    """One ping under way."""

    def __init__(self, name: str, ping: Ping) -> None:
        self.error: str | None = None
        self._ping = ping
        self.thread = threading.Thread(target=self._ask, name=f"sgops-ping-{name}", daemon=True)
        self.thread.start()

    def _ask(self) -> None:
        try:
            self._ping()
        except SgopsError as error:
            self.error = error.message
        except BaseException as error:  # noqa: BLE001 - whatever an author's connector raises is its answer
            self.error = f"{type(error).__name__}: {error}"
