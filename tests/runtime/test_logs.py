"""Every event is one line of JSON without secrets; what cannot be written is counted and never felt."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sgops.core.errors import ConfigError
from sgops.core.events import Event, EventType
from sgops.core.secrets import Masker
from sgops.runtime.bus import Bus
from sgops.runtime.logs import Logs
from tests.support.eventually import eventually

SOON = 10.0
NOON = datetime(2030, 1, 1, 12, 0, 0, 250_000, tzinfo=UTC)
Line = dict[str, Any]


def an_event(type: EventType = EventType.STAGE_COMPLETED, **fields: Any) -> Event:
    return Event(type=type, at=NOON, **{"job": 7, **fields})


def lines_of(text: str) -> list[Line]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    """Give a logger that is not the root, where pytest listens as well."""
    logger = logging.getLogger("sgops.engine")
    logger.propagate = False
    yield logger
    logger.propagate = True
    logger.setLevel(logging.NOTSET)


@pytest.fixture
def start(logger: logging.Logger) -> Iterator[Callable[..., Logs]]:
    started = []

    def start(**options: Any) -> Logs:
        logs = Logs(options.pop("masker", Masker()), logger=logger, **options)
        started.append(logs)
        logs.start()
        return logs

    yield start
    for logs in started:
        logs.stop(SOON)


def written(start: Callable[..., Logs], say: Callable[[Logs], None], **options: Any) -> list[Line]:
    """Say something and give the lines that it made."""
    stream = io.StringIO()
    logs = start(stream=stream, **options)
    say(logs)
    assert logs.stop(SOON)
    return lines_of(stream.getvalue())


def test_events_are_written_in_the_order_of_the_bus(start: Callable[..., Logs]) -> None:
    bus = Bus()

    def publish(logs: Logs) -> None:
        bus.listen(logs.write)
        for first in range(0, 90, 3):
            bus.publish([an_event(job=job) for job in range(first, first + 3)])
        bus.stop(SOON)

    lines = written(start, publish)

    assert [line["job"] for line in lines] == list(range(90))


def test_a_message_is_made_when_it_is_said(start: Callable[..., Logs], logger: logging.Logger) -> None:
    growing = [1]

    def say(_: Logs) -> None:
        logger.info("%s", growing)
        growing.append(2)

    (line,) = written(start, say)

    assert line["details"]["message"] == "[1]"


def test_what_is_too_quiet_is_not_written(start: Callable[..., Logs], logger: logging.Logger) -> None:
    def say(logs: Logs) -> None:
        logs.write([an_event(EventType.CHECKPOINT_SAVED), an_event(EventType.STAGE_FAILED)])
        logger.info("quiet")

    lines = written(start, say, level="warning")

    assert [line["event"] for line in lines] == ["stage.failed"]


def test_a_file_is_made_with_its_folder_for_its_owner_alone(start: Callable[..., Logs], tmp_path: Path) -> None:
    path = tmp_path / "logs" / "sgops.jsonl"

    logs = start(file=path)
    logs.write([an_event()])
    logs.stop(SOON)

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert lines_of(path.read_text())[0]["job"] == 7


def test_a_file_goes_on_where_it_ended(start: Callable[..., Logs], tmp_path: Path) -> None:
    path = tmp_path / "sgops.jsonl"

    for job in (1, 2):
        logs = start(file=path)
        logs.write([an_event(job=job)])
        logs.stop(SOON)

    assert [line["job"] for line in lines_of(path.read_text())] == [1, 2]


def test_file_and_stream_get_the_same_lines(start: Callable[..., Logs], tmp_path: Path) -> None:
    path, stream = tmp_path / "sgops.jsonl", io.StringIO()

    logs = start(file=path, stream=stream)
    logs.write([an_event(job=1), an_event(job=2)])
    logs.stop(SOON)

    assert path.read_text() == stream.getvalue()
    assert len(lines_of(path.read_text())) == 2


def test_a_folder_that_cannot_be_written_to_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file")

    with pytest.raises(ConfigError, match="cannot be written") as caught:
        Logs(Masker(), file=tmp_path / "logs" / "sgops.jsonl")

    assert "log.file" in caught.value.hint


class Gate(io.StringIO):
    """A stream whose writes wait until it is opened, like a pipe that nobody reads."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = threading.Event()
        self.open = threading.Event()

    def write(self, text: str) -> int:
        self.reached.set()
        self.open.wait(60)
        return super().write(text)


def test_what_comes_too_fast_is_dropped_counted_and_told_later(
    start: Callable[..., Logs], logger: logging.Logger
) -> None:
    gate = Gate()
    logs = start(stream=gate, capacity=4)
    logs.write([an_event(job=0)])
    assert gate.reached.wait(SOON)

    for job in range(1, 4):
        logs.write([an_event(job=job), an_event(job=job)])
    logger.info("one more")
    gate.open.set()
    assert logs.stop(SOON)

    lines = lines_of(gate.getvalue())
    assert sorted(line["job"] for line in lines if line["job"] is not None) == [0, 1, 1, 2, 2]
    (notice,) = [line for line in lines if line["event"] == "log.dropped"]
    assert notice["details"]["count"] == 3
    assert notice["level"] == "warning"
    assert logs.dropped == 3


def test_stop_does_not_wait_for_a_stream_that_hangs(start: Callable[..., Logs]) -> None:
    gate = Gate()
    logs = start(stream=gate)
    logs.write([an_event()])
    assert gate.reached.wait(SOON)

    ended = logs.stop(0.01)

    assert not ended
    gate.open.set()


class Broken(io.StringIO):
    """A stream that fails until it is mended."""

    broken = True

    def write(self, text: str) -> int:
        if self.broken:
            raise BrokenPipeError("nobody reads")
        return super().write(text)


def test_a_write_that_fails_is_counted_and_told_when_it_works_again(
    start: Callable[..., Logs], logger: logging.Logger
) -> None:
    stream = Broken()
    logs = start(stream=stream)

    logs.write([an_event(), an_event()])
    logger.error("lost")
    eventually(lambda: logs.dropped == 3)
    stream.broken = False
    logger.error("seen")
    logs.stop(SOON)

    lines = lines_of(stream.getvalue())
    assert [line["event"] for line in lines] == ["log.message", "log.dropped"]
    assert lines[1]["details"]["count"] == 3


def test_a_message_that_cannot_be_made_is_counted(start: Callable[..., Logs], logger: logging.Logger) -> None:
    class Unspeakable:
        def __str__(self) -> str:
            raise RuntimeError("no words")

    stream = io.StringIO()
    logs = start(stream=stream)

    logger.info("%s", Unspeakable())
    logger.info("%d", "no number")

    assert logs.dropped == 2
    logger.info("fine")
    logs.stop(SOON)
    assert [line["event"] for line in lines_of(stream.getvalue())] == ["log.message", "log.dropped"]


def test_a_full_disk_costs_lines_and_nothing_else(start: Callable[..., Logs], logger: logging.Logger) -> None:
    full = Path("/dev/full")
    assert full.exists(), "this machine has no /dev/full to try it on"

    logs = start(file=full)
    logs.write([an_event()])
    logger.error("lost")

    assert logs.stop(SOON)
    assert logs.dropped == 2


def test_logs_take_their_hands_off_when_they_stop(start: Callable[..., Logs], logger: logging.Logger) -> None:
    stream = io.StringIO()
    logger.setLevel(logging.ERROR)
    logs = start(stream=stream, level="debug")

    logs.stop(SOON)
    logger.critical("after")

    assert logger.level == logging.ERROR
    assert logger.handlers == []
    assert stream.getvalue() == ""
