"""The sockets for processes: who starts them, and what can be done with one while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sgops.core.launching import Launch
from sgops.core.values import Json


class Child(Protocol):
    """A process that runs for one attempt, and everything that comes of it."""

    @property
    def pid(self) -> int: ...
    @property
    def has_ended(self) -> bool:
        """Whether the process itself has ended; what it started may live on until `close`."""

    def hear(self, timeout: float) -> Sequence[Json]:
        """Pass on output and give the frames that came, at the latest after so many seconds, or after `wake`.

        After `close` it gives those that came last.
        """

    def wake(self) -> None:
        """Let whoever hears look up; safe from any thread."""

    def send(self, frame: Json) -> None:
        """Send a frame; one that nobody reads any more is lost."""

    def terminate(self) -> None:
        """Ask the process and everything it started to end, as a signal asks."""

    def kill(self) -> None:
        """End the process and everything it started; none of them can refuse."""

    def memory(self) -> int:
        """Say how many bytes the process and everything it started hold."""

    def close(self) -> int:
        """End what is left, let go of everything, and give the exit code; a negative one is a signal."""


class Launcher(Protocol):
    """Starts processes, and sees to it that none outlives the engine."""

    def launch(self, launch: Launch) -> Child:
        """Start a process; raises OSError when it cannot be started."""

    def sweep(self) -> int:
        """End what an engine that is gone has left running in this data folder; say how many there were."""

    def close(self) -> None:
        """End everything that was started here."""
