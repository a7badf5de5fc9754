"""Whatever is asked of a real engine, it answers as its description says, and stays whole.

The number of questions to each operation can be set: `make fuzz-http` asks many more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sgops.http.routes import ROUTES
from sgops.ports import Selection
from tests.contract.conftest import a_story
from tests.support.faces import Faces, SocketConnection, body_of, request, serving, talk
from tests.support.openapi import Document, Operation, anything, fitting
from tests.support.plant import Plant

pytestmark = pytest.mark.slow

TIMES: Final = int(os.environ.get("FUZZ_TIMES", "12"))
# What would end the engine, and what does not end itself, have tests of their own.
LEFT_OUT: Final = {"/shutdown"}
NAMES: Final = [f"{route.method} {route.full_path}" for route in ROUTES if route.path not in LEFT_OUT]
WORDS: Final = [
    0, -1, 2**63 - 1, 10**6, "story", "script", "panels", "checkpoint", "beginning", "default", "recovery",
    "database", "state:dead", "state:queued,waiting -stage:panels", "pipeline:story age:>1ms", "id:1,2,3", "stat:dead",
    "id:", "age:>9999999999d", ":", "-", "panels:one,two", "+1h", "22:00", "2030-01-01T00:00:00Z", "", "*", "null",
    "%", "\x00", "\u202e", "x" * 300,
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A question made up from an operation's description, or beside it."""

    target: str
    body: bytes | None
    key: str | None


@dataclass(frozen=True)
class Served:
    """A real engine on its socket, with its own description."""

    faces: Faces
    plant: Plant
    document: Document

    def operation(self, name: str) -> Operation:
        return next(each for each in self.document.operations() if each.name == name)

    def go_on(self) -> None:
        """Let everything run that was told to stand still."""
        ask = self.plant.operations
        if ask.status().paused:
            ask.resume()
        for queue in ask.queues().items:
            if queue.paused:
                ask.resume_queue(queue.name)

    def words(self) -> list[Any]:
        """Have something of every kind there, and give the words that name it."""
        self.go_on()
        ask = self.plant.operations
        jobs = [self.plant.submit(params=params) for params in ({}, {}, {"fails": True}, {"fails": True})]
        letters = [self.plant.wait_for(job).dead_letter or 0 for job in jobs[2:]]
        jobs += [self.plant.submit(params={}, at="+1h"), self.plant.submit(params={}, at="+1h")]
        actions = [ask.hold(Selection(ids=(jobs[-1],))).action or 0]
        filters = [f"id:{jobs[0]},{jobs[-1]}", f"job:{jobs[2]}"]
        names = ["story", "default", "recovery", "database", "panels"]
        return [*WORDS, *names * 2, *jobs * 2, *letters * 2, *actions, *filters]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    plant = Plant(tmp_path_factory.mktemp("fuzzed"), [a_story()]).start()
    with serving(tmp_path_factory.mktemp("served"), plant.operations) as faces:
        document = Document(json.loads(body_of(talk(faces, request("GET", "/openapi.json")))))
        yield Served(faces, plant, document)
    plant.stop()


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_is_one_that_is_described(name: str, served: Served) -> None:
    operation = served.operation(name)
    words = served.words()

    @settings(max_examples=TIMES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(asked=questions(operation, words))
    def ask(asked: Asked) -> None:
        status, kind, body = _answer(served, operation, asked)
        event(f"{status}")
        described = served.document.answer(operation, status)

        assert status < 500 or (status == 503 and "/health" in name), (asked, body)
        assert described is not None, (asked, status, body)
        assert kind == "application/json"
        schema = described["content"]["application/json"]["schema"]
        assert list(served.document.faults(json.loads(body), schema)) == []
        if _is_unfit(served, operation, asked):
            assert status >= 400, asked

    ask()

    assert served.plant.operations.live().status == "healthy"
    assert not served.plant.fatal


def test_after_all_of_it_the_engine_is_whole_and_works(served: Served) -> None:
    served.go_on()

    job = served.plant.submit(params={}, priority=1000)

    assert served.plant.wait_for(job, within=60).state == "completed"
    assert [check for check in served.plant.operations.verify().checks if not check.ok] == []


@st.composite
def questions(draw: st.DrawFn, operation: Operation, words: list[Any]) -> Asked:
    """Make a question that fits the description, and in one of four cases one that need not."""
    is_wild = draw(st.integers(0, 3)) == 0
    path = operation.path
    for each in operation.parameters("path"):
        value = draw(st.sampled_from(words) | st.text() if is_wild else fitting(each["schema"], words))
        path = path.replace(f"{{{each['name']}}}", quote(str(value) or "0", safe="", errors="replace"))
    query = [
        # Nobody has the time to wait for events.
        (each["name"], 0.001 if each["name"] == "wait" else draw(fitting(each["schema"], words)))
        for each in operation.parameters("query")
        if each["required"] or draw(st.booleans())
    ]
    if is_wild:
        beside = st.tuples(st.sampled_from(["limit", "filter", "x"]), st.sampled_from(words))
        query += draw(st.lists(beside, max_size=2))
    target = path + "?" * bool(query) + "&".join(f"{name}={_written(value)}" for name, value in query)
    # A key of its own for nearly every question: one that was used is refused.
    key = draw(st.none() | st.uuids().map(str) | st.sampled_from(["used", "x" * 201]))
    return Asked(target, draw(_bodies(operation, words, is_wild=is_wild)), key)


def _bodies(operation: Operation, words: list[Any], *, is_wild: bool) -> st.SearchStrategy[bytes | None]:
    if operation.body is None:
        return st.none()
    if is_wild:
        return st.binary(max_size=40) | anything().map(_as_json)
    return fitting(operation.body, words).map(_as_json)


def _answer(served: Served, operation: Operation, asked: Asked) -> tuple[int, str, bytes]:
    wire = SocketConnection(served.faces.path, 60)
    headers = {} if asked.key is None else {"Idempotency-Key": asked.key}
    try:
        wire.request(operation.method, asked.target, body=asked.body, headers=headers)
        response = wire.getresponse()
        return response.status, response.headers["Content-Type"], response.read()
    finally:
        wire.close()


def _is_unfit(served: Served, operation: Operation, asked: Asked) -> bool:
    """Whether the body is not what the description asks for."""
    if operation.body is None or not (asked.body or b"").strip():
        return False
    try:
        value = json.loads(asked.body or b"")
    except ValueError:
        return True
    return any(served.document.faults(value, operation.body))


def _written(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return quote(text, safe="", errors="replace")


def _as_json(value: object) -> bytes:
    return json.dumps(value).encode("utf-8", "replace")
