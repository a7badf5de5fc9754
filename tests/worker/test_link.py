"""The worker's end of the wire asks, hears, and never outlives the other end."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from typing import Any

import pytest

from sgops.core.errors import JobError
from sgops.core.signals import Interruption, StageInterrupted
from sgops.runtime.frames import Wire
from sgops.worker.link import Link
from tests.support.eventually import eventually
from tests.support.sources import ROOT


class Engine:
    """The other end: it answers as a test says."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        ours, theirs = socket.socketpair()
        self.wire = Wire(ours)
        self.link = Link(theirs, lambda: None)
        self.asked: list[Any] = []
        self._answers = answers

    def serve(self) -> None:
        for answer in self._answers:
            for question in self.wire.receive() or []:
                self.asked.append(question)
                self.wire.send({"answer": question["ask"], **answer})  # type: ignore[index,call-overload]

    def begin(self) -> list[Interruption]:
        """Let both ends listen; gives where the words to stop are gathered."""
        stops: list[Interruption] = []
        self.wire.send("the errand")
        assert self.link.first() == "the errand"
        self.link.listen(stops.append)
        threading.Thread(target=self.serve, daemon=True).start()
        return stops


def test_a_question_is_answered() -> None:
    engine = Engine({"value": "s3cret"})
    engine.begin()

    assert engine.link.ask({"secret": "farm"}) == "s3cret"
    assert engine.asked == [{"secret": "farm", "ask": 1}]


def test_what_the_engine_refuses_is_an_error_of_the_stage() -> None:
    engine = Engine({"error": "no secret 'x'", "hint": "declare it", "code": "not_found"})
    engine.begin()

    with pytest.raises(JobError, match="no secret") as refused:
        engine.link.ask({"secret": "x"})

    assert refused.value.hint == "declare it"


def test_a_fenced_attempt_leaves() -> None:
    engine = Engine({"error": "fenced", "hint": "", "code": "stale_attempt"})
    engine.begin()

    with pytest.raises(StageInterrupted):
        engine.link.ask({"record": None})


def test_the_word_to_stop_is_passed_on() -> None:
    engine = Engine()
    stops = engine.begin()

    engine.wire.send({"stop": "cancelled"})

    assert eventually(lambda: stops) == [Interruption.CANCELLED]


def test_a_worker_ends_with_the_wire() -> None:
    ours, theirs = socket.socketpair()
    script = (
        "import socket, sys, threading; from sgops.worker.link import Link, leave;"
        f"link = Link(socket.socket(fileno={theirs.fileno()}), leave); link.listen(print); threading.Event().wait()"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", script], pass_fds=[theirs.fileno()], start_new_session=True, cwd=ROOT
    )
    theirs.close()

    ours.close()

    assert worker.wait(20) == -9
