"""The worker's end of the wire: questions and answers, signs of life, and the word to stop."""

from __future__ import annotations

import os
import queue
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any, Final, cast

from sgops.core.errors import JobError
from sgops.core.signals import Interruption, StageInterrupted
from sgops.core.values import Json
from sgops.runtime.frames import Wire

# What asks, fails like this when the attempt is no longer the one that counts.
_STALE: Final = "stale_attempt"


class Link:
    """Speaks with the engine; any thread of the stage may ask."""

    def __init__(self, end: socket.socket, on_end: Callable[[], None]) -> None:
        self._on_end = on_end
        self._wire = Wire(end)
        self._numbers = count(1)
        self._waiting: dict[int, queue.SimpleQueue[dict[str, Any]]] = {}
        self._ahead: list[Json] = []

    def first(self) -> Json:
        """Wait for what is to be done; None when the other end is gone."""
        frames = self._wire.receive()
        if frames is None:
            self._on_end()
            return None
        # They may have come with more.
        self._ahead = frames[1:]
        return frames[0]

    def listen(self, on_stop: Callable[[Interruption], None]) -> None:
        """Hear the engine from now on, on a thread of its own, until its end."""
        threading.Thread(target=self._serve, args=(on_stop,), name="sgops-link", daemon=True).start()

    def say(self, frame: Json) -> None:
        """Tell something that needs no answer."""
        with suppress(OSError):  # the engine is gone, and so is this process in a moment
            self._wire.send(frame)

    def ask(self, question: dict[str, Json]) -> Any:  # noqa: ANN401 - whatever the engine answers
        """Ask something and wait for the answer."""
        number = next(self._numbers)
        answers = self._waiting[number] = queue.SimpleQueue()
        self.say(question | {"ask": number})
        answer = answers.get()
        if answer.get("code") == _STALE:
            raise StageInterrupted(Interruption.FENCED)
        if "error" in answer:
            raise JobError(answer["error"], hint=answer["hint"])
        return answer["value"]

    def _serve(self, on_stop: Callable[[Interruption], None]) -> None:
        frames: list[Json] | None = self._ahead
        while frames is not None:
            for frame in frames:
                self._hear(cast("dict[str, Any]", frame), on_stop)
            frames = self._wire.receive()
        self._on_end()

    def _hear(self, frame: dict[str, Any], on_stop: Callable[[Interruption], None]) -> None:
        if "stop" in frame:
            on_stop(Interruption(frame["stop"]))
        elif (asked := self._waiting.pop(frame["answer"], None)) is not None:
            asked.put(frame)


def leave() -> None:
    """End at once, and with everything that was started here: nobody is there any more who would want it."""
    with suppress(OSError):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
