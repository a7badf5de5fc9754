"""What is done for a terminal that takes its output slowly, or not at all: it is never waited for."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, Final, TypeVar

from textual.app import App

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

T = TypeVar("T")

# A picture is written in three pieces: its beginning, itself, its end.
_ONE_PICTURE: Final = 3
_LOOK_AGAIN: Final = 0.1
_LOOK_AT_IT: Final = 2.0
# So long the end waits for the terminal; what it has not taken then is thrown away.
GRACE: Final = 5.0


class Unhurried(App[T]):
    """Leaves out pictures that nobody could see yet, and draws the newest once the terminal has caught up.

    Textual's own writer takes thirty pieces and then lets the event loop wait: keys and signals would wait with it.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._owes_a_picture = False
        self._is_over = threading.Event()

    def on_mount(self) -> None:
        if not self.is_headless:
            self.set_interval(_LOOK_AT_IT, self._see_that_it_is_there)

    def _see_that_it_is_there(self) -> None:
        """Do as the signal of a terminal that was closed: the kernel gives it only to whoever leads the session."""
        if sys.__stdin__ is None:
            return
        looking = select.poll()
        looking.register(sys.__stdin__.fileno(), 0)
        if any(told & select.POLLHUP for _, told in looking.poll(0)):
            signal.raise_signal(signal.SIGHUP)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if self._is_behind:
            self._draw_later()
        else:
            super()._display(screen, renderable)

    @property
    def _is_behind(self) -> bool:
        writer = getattr(self._driver, "_writer_thread", None)
        return writer is not None and writer._queue.qsize() > _ONE_PICTURE  # noqa: SLF001 - Textual tells it nowhere else

    def _draw_later(self) -> None:
        if not self._owes_a_picture:
            self._owes_a_picture = True
            self.set_timer(_LOOK_AGAIN, self._catch_up)

    def _catch_up(self) -> None:
        self._owes_a_picture = False
        if self._is_behind:
            self._draw_later()
        else:
            self.screen.refresh()

    def end_in_time(self) -> None:
        """See to it that a terminal which takes nothing does not hold up the end."""
        if self.is_headless:
            return
        # A signal that is heard, and does nothing: it only wakes who waits for the terminal.
        signal.signal(signal.SIGUSR1, lambda *_: None)
        threading.Thread(target=self._give_up, name="sgops-farewell", daemon=True).start()

    def is_over(self) -> None:
        """Leave the terminal to whoever comes next."""
        self._is_over.set()

    def _give_up(self) -> None:
        if self._is_over.wait(GRACE):
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.__stdout__, sys.__stderr__):
            if stream is not None:
                os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        writer = getattr(self._driver, "_writer_thread", None)
        if writer is not None and writer.is_alive():
            # What it was about to write, it writes once more, and now to nowhere.
            signal.pthread_kill(writer.ident, signal.SIGUSR1)
