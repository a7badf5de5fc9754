"""A stage in a worker process finds what it needs, and what it asks goes over the wire."""

from __future__ import annotations

from typing import Any

from sgops.core.job import Progress
from sgops.core.launching import Home
from sgops.core.records import LedgerEntry
from sgops.engine.errand import Errand
from sgops.worker.remote import LogWire, parts_of
from tests.support.clock import NOON
from tests.support.jobs import a_job


class Wire:
    """Notes what goes over it."""

    def __init__(self) -> None:
        self.said: list[Any] = []

    def say(self, frame: Any) -> None:
        self.said.append(frame)

    def ask(self, question: Any) -> str:
        self.said.append(question)
        return "s3cret"


def an_entry(key: str) -> LedgerEntry:
    return LedgerEntry(
        job=1, run=1, stage="panels", kind="item", key=key, input_hash=b"", state="done", attempts=1,
        result=b"1", reason=None, at=NOON,
    )  # fmt: skip


def an_errand(*ledger: LedgerEntry) -> Errand:
    home = Home(source="story.py", base="/", path=(), kept={})
    return Errand(
        home=home, job=a_job(), started_at=NOON, params=b"{}", outputs={}, ledger=ledger, answered=(),
        vars={"model": "small"}, rules=(), temp_root="/data/artifacts",
    )  # fmt: skip


def test_records_secrets_and_progress_go_over_the_wire_and_variables_are_here() -> None:
    wire: Any = Wire()
    parts = parts_of(an_errand(), wire)

    parts.store.record(an_entry("a"))
    parts.store.note(1, 1, NOON, Progress(done=1, total=2, message="half"))
    secret = parts.secrets("farm")
    LogWire(wire).write("log", "hello\n")

    assert [next(iter(frame)) for frame in wire.said] == ["record", "progress", "secret", "log"]
    assert (secret, parts.settings.vars) == ("s3cret", {"model": "small"})


def test_what_is_recorded_already_came_along() -> None:
    wire: Any = Wire()

    parts = parts_of(an_errand(an_entry("a")), wire)

    assert [entry.key for entry in parts.reader.ledger(1, 1, "panels")] == ["a"]
    assert wire.said == []
