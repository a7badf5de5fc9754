"""One errand from its first word to its last: load the pipeline, run the stage, tell what came of it, end."""

from __future__ import annotations

import io
import os
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from sgops.core.errors import Unreadable
from sgops.core.failure import Failure, FailureType
from sgops.core.pipeline import Pipeline
from sgops.engine import body
from sgops.engine.catalog import Entry
from sgops.engine.errand import Errand, left_frame
from sgops.engine.flight import Flight
from sgops.engine.outcome import Failed
from sgops.runtime import kept_modules
from sgops.runtime.sources import load
from sgops.worker.link import Link, leave
from sgops.worker.remote import LogWire, parts_of

if TYPE_CHECKING:
    from sgops.core.fingerprint import Definition

# How often a sign of life is passed on, in seconds.
_BEAT: Final = 0.5


def run(descriptor: int) -> None:
    """Do what the engine at the other end of a descriptor wants done, and end the process."""
    # What the stage starts must not hold the wire: its end is how the engine's end is known.
    os.set_inheritable(descriptor, False)  # noqa: FBT003 - its only way to be said
    # Lines as they are printed: a process that crashes flushes nothing.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    link = Link(socket.socket(fileno=descriptor), leave)
    left = left_frame(_done(Errand.read(link.first()), link))
    try:
        link.say({"left": left})
    except Unreadable as error:
        link.say({"left": left_frame(_refused(error.message))})
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()
    # No handler and no thread that the stage left behind has a say in this.
    os._exit(0)


def _done(task: Errand, link: Link) -> body.Left:
    found = _pipeline(task)
    if isinstance(found, Failed):
        return found
    # Whose definition it is was compared before the errand was sent.
    entry = Entry(pipeline=found, definition=cast("Definition", None))
    flight = Flight(task.job, entry, recalled=True)
    parts = parts_of(task, link)
    flight.take(0, task.started_at, parts.clock.monotonic())
    flight.files = {file.name: file for file in task.files}
    flight.params, flight.outputs, flight.ring = task.params, dict(task.outputs), LogWire(link)
    link.listen(flight.ask_stop)
    threading.Thread(target=_tell_life, args=(flight, link), name="sgops-beat", daemon=True).start()
    return body.call(parts, flight)


def _pipeline(task: Errand) -> Pipeline | Failed:
    """Load the pipeline as the engine has it."""
    sys.path[:] = task.home.path
    kept_modules.give(task.home.kept)
    loaded = load([task.home.source], Path(task.home.base))
    for module in loaded.modules.values():
        for value in vars(module).values():
            if isinstance(value, Pipeline) and value.name == task.job.pipeline:
                return value
    problem = loaded.problems[0].sentence if loaded.problems else "it is not there any more"
    return _refused(f"pipeline '{task.job.pipeline}' cannot be loaded in the stage's process: {problem}")


def _refused(reason: str) -> Failed:
    return Failed(failure=Failure(type=FailureType.INVALID_INPUT, reason=reason, permanent=True))


def _tell_life(flight: Flight, link: Link) -> None:
    """Pass on that the stage has shown life, at most so often however often it does."""
    told, never = flight.seen, threading.Event()
    while not never.wait(_BEAT):
        if flight.seen != told:
            told = flight.seen
            link.say({"seen": True})
