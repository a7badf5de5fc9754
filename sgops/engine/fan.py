"""Several items of one stage at a time, on threads that never outlive an interpreter's exit."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


def fan_out(work: Sequence[T], do: Callable[[T], None], *, threads: int, name: str) -> None:
    """Do all of the work; after the first error nothing new begins, and when all threads have ended it is raised."""
    if threads <= 1 or len(work) <= 1:
        for piece in work:
            do(piece)
        return
    fan = _Fan(work, do)
    # Daemons: an exit of the interpreter must not wait for an item that hangs.
    crew = [
        threading.Thread(target=fan.run, name=f"{name}-{number}", daemon=True)
        for number in range(min(threads, len(work)))
    ]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    fan.raise_first()


class _Fan:
    def __init__(self, work: Sequence[T], do: Callable[[T], None]) -> None:
        self._left: deque[T] = deque(work)
        self._do = do
        self._errors: list[BaseException] = []

    def run(self) -> None:
        """Take pieces until none is left or one has failed."""
        while not self._errors:
            try:
                piece = self._left.popleft()
            except IndexError:
                return
            try:
                self._do(piece)
            except BaseException as error:  # noqa: BLE001 - raised again on the stage's own thread
                self._errors.append(error)

    def raise_first(self) -> None:
        """Raise what went wrong first, if anything did."""
        if self._errors:
            raise self._errors[0]
