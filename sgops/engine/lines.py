"""What a command prints, line by line: most of it is kept, some of it tells progress."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sgops.core.command import PROGRESS, progress_in
from sgops.core.values import visible

if TYPE_CHECKING:
    from sgops.core.job import Progress
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts

_EVERY: Final = 0.5
# A line of progress is never longer than this.
_LONGEST: Final = 1000
_MESSAGE: Final = 200


class Lines:
    """Takes a command's output; safe for the one thread that hears it."""

    def __init__(self, parts: Parts, flight: Flight) -> None:
        self._parts = parts
        self._flight = flight
        # The beginning of a line that may yet become one of progress.
        self._held = ""
        self._is_new = True
        self._told = 0.0
        self._untold: Progress | None = None

    def take(self, stream: str, text: str) -> None:
        """Take a piece of output; it may end anywhere."""
        if stream != "stdout":
            self._keep(stream, text)
            return
        text, self._held = self._held + text, ""
        kept: list[str] = []
        for line in text.splitlines(keepends=True):
            if not (self._is_new and self._is_progress(line)):
                kept.append(line)
                self._is_new = line.endswith("\n")
        self._keep("stdout", "".join(kept))

    def end(self) -> None:
        """Take what is left."""
        self._keep("stdout", self._held)
        self._held = ""
        if self._untold is not None:
            self._tell(self._untold)

    def _is_progress(self, line: str) -> bool:
        """Take a line of progress, or hold back what may become one."""
        if not line.endswith("\n"):
            may_be = PROGRESS.startswith(line[: len(PROGRESS)]) and len(line) <= _LONGEST
            self._held = line if may_be else ""
            return may_be
        progress = progress_in(line) if line.startswith(PROGRESS) else None
        if progress is not None:
            self._hear(progress)
        return progress is not None

    def _hear(self, progress: Progress) -> None:
        self._flight.seen = now = self._parts.clock.monotonic()
        # Masked before it is cut: half a secret is not recognised.
        self._untold = replace(progress, message=visible(self._parts.masker.text(progress.message))[:_MESSAGE])
        if now - self._told >= _EVERY:
            self._told = now
            self._tell(self._untold)

    def _tell(self, progress: Progress) -> None:
        self._untold = None
        job = self._flight.job
        self._parts.store.note(job.id, job.fence, self._parts.clock.now(), progress)

    def _keep(self, stream: str, text: str) -> None:
        if text and self._flight.ring is not None:
            self._flight.ring.write(stream, text)
