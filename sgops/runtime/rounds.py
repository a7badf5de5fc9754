"""Who goes round from time to time and sees that what must stand still stands."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final

from sgops.runtime.reporting import OnError, log_error, report

_SECONDS: Final = 2.0


class Rounds:
    """Calls each look every few seconds, on a thread of its own; one that fails is told once, and hinders no other."""

    def __init__(
        self, looks: Sequence[Callable[[], None]], *, seconds: float = _SECONDS, on_error: OnError = log_error
    ) -> None:
        self._looks = tuple(looks)
        self._seconds = seconds
        self._on_error = on_error
        self._told: dict[int, str] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sgops-rounds", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, deadline: float) -> None:
        self._stopping.set()
        self._thread.join(deadline)

    def _run(self) -> None:
        while not self._stopping.wait(self._seconds):
            for number, look in enumerate(self._looks):
                try:
                    look()
                    self._told.pop(number, None)
                except Exception as error:  # noqa: BLE001 - the next look may find it mended
                    self._tell(number, error)

    def _tell(self, number: int, error: Exception) -> None:
        if self._told.get(number) != str(error):
            self._told[number] = str(error)
            report(self._on_error, self._thread.name, error)
