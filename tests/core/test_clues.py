"""What errors say of themselves is seen, whatever they do to hide it."""

from __future__ import annotations

import asyncio
import errno
import http.client
import json
import socket
import sqlite3  # noqa: TID251 - its real errors are what is classified here; no database of ours is opened
import ssl
import subprocess
import urllib.error
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.classify import classify, classify_status
from sgops.core.errors import DigestMismatch, DriftDetected, TooLarge, UsageError
from sgops.core.failure import Failure, FailureType
from sgops.core.signals import StageInterrupted
from tests.support.foreign_errors import a_foreign, a_requests_answer, an_httpx_answer, an_sqlite_error, raised

NOW = datetime(2030, 1, 31, 12, 0, tzinfo=UTC)


def judged(error: BaseException) -> Failure:
    return classify(error, now=NOW)


@pytest.mark.parametrize(
    ("error", "type"),
    [
        (TimeoutError("late"), FailureType.NETWORK_TIMEOUT),
        (asyncio.IncompleteReadError(b"", 5), FailureType.NETWORK_TIMEOUT),
        (ConnectionResetError(), FailureType.NETWORK_TIMEOUT),
        (BrokenPipeError(), FailureType.NETWORK_TIMEOUT),
        (OSError(errno.ECONNREFUSED, "refused"), FailureType.NETWORK_TIMEOUT),
        (OSError(errno.EHOSTUNREACH, "no route"), FailureType.NETWORK_TIMEOUT),
        (a_foreign("aiohttp", "ClientOSError")(errno.ECONNREFUSED, "refused"), FailureType.NETWORK_TIMEOUT),
        (socket.gaierror(socket.EAI_NONAME, "no name"), FailureType.NETWORK_TIMEOUT),
        (socket.herror(1, "the number is not EPERM"), FailureType.NETWORK_TIMEOUT),
        (ssl.SSLEOFError(8, "eof"), FailureType.NETWORK_TIMEOUT),
        (ssl.SSLError(1, "the number is not EPERM"), FailureType.NETWORK_TIMEOUT),
        (ssl.SSLCertVerificationError(1, "expired"), FailureType.UNKNOWN),
        (http.client.RemoteDisconnected("gone"), FailureType.NETWORK_TIMEOUT),
        (http.client.IncompleteRead(b""), FailureType.NETWORK_TIMEOUT),
        (urllib.error.URLError(ConnectionRefusedError()), FailureType.NETWORK_TIMEOUT),
        (urllib.error.URLError(socket.gaierror(-2, "no name")), FailureType.NETWORK_TIMEOUT),
        (urllib.error.URLError("unknown url type: x"), FailureType.UNKNOWN),
        (urllib.error.HTTPError("http://x", 429, "slow", Message(), None), FailureType.RATE_LIMIT),
        (httpx.ConnectTimeout("late"), FailureType.NETWORK_TIMEOUT),
        (httpx.ReadError("cut"), FailureType.NETWORK_TIMEOUT),
        (httpx.RemoteProtocolError("gone"), FailureType.NETWORK_TIMEOUT),
        (httpx.UnsupportedProtocol("x://"), FailureType.UNKNOWN),
        (an_httpx_answer(503), FailureType.RESOURCE_UNAVAILABLE),
        (an_httpx_answer(500), FailureType.UNKNOWN),
        (a_requests_answer(401), FailureType.AUTH_FAILURE),
        (a_foreign("requests.exceptions", "RequestException", "ConnectionError")("x"), FailureType.NETWORK_TIMEOUT),
        (a_foreign("requests.exceptions", "Timeout", "ReadTimeout")("x"), FailureType.NETWORK_TIMEOUT),
        (a_foreign("requests.exceptions", "InvalidURL")("x"), FailureType.UNKNOWN),
        (PermissionError(errno.EACCES, "no"), FailureType.AUTH_FAILURE),
        (OSError(errno.ENOSPC, "full"), FailureType.RESOURCE_UNAVAILABLE),
        (OSError(errno.EMFILE, "too many"), FailureType.RESOURCE_UNAVAILABLE),
        (BlockingIOError(errno.EAGAIN, "again"), FailureType.RESOURCE_UNAVAILABLE),
        (OSError(errno.ENOMEM, "no memory"), FailureType.OUT_OF_MEMORY),
        (MemoryError(), FailureType.OUT_OF_MEMORY),
        (an_sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), FailureType.RESOURCE_UNAVAILABLE),
        (an_sqlite_error(sqlite3.SQLITE_LOCKED), FailureType.RESOURCE_UNAVAILABLE),
        (an_sqlite_error(sqlite3.SQLITE_ERROR), FailureType.UNKNOWN),
        (subprocess.TimeoutExpired("x", 3), FailureType.TIMEOUT),
        (subprocess.CalledProcessError(75, "x"), FailureType.RESOURCE_UNAVAILABLE),
        (subprocess.CalledProcessError(-11, "x"), FailureType.CRASH),
        (subprocess.CalledProcessError(1, "x"), FailureType.UNKNOWN),
        (FileNotFoundError(errno.ENOENT, "gone"), FailureType.UNKNOWN),
        (ValueError("odd"), FailureType.UNKNOWN),
        (json.JSONDecodeError("broken", "{", 1), FailureType.UNKNOWN),
        (DriftDetected("changed"), FailureType.DRIFT),
        (DigestMismatch("flipped"), FailureType.CORRUPT),
        (TooLarge("big"), FailureType.INVALID_INPUT),
    ],
    ids=lambda value: value.value if isinstance(value, FailureType) else type(value).__qualname__,
)
def test_rt_3_an_error_has_the_type_that_its_class_and_numbers_tell(error: Exception, type: FailureType) -> None:
    failure = judged(raised(error))

    assert failure.type is type


def test_a_locked_database_is_a_resource_that_is_not_available(tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    other = sqlite3.connect(tmp_path / "x.db", timeout=0)

    with pytest.raises(sqlite3.OperationalError) as locked:
        other.execute("CREATE TABLE t (x)")
    failure = judged(locked.value)

    assert failure.type is FailureType.RESOURCE_UNAVAILABLE
    other.close()
    holder.close()


@pytest.mark.parametrize(
    ("status", "type"),
    [
        *[(status, FailureType.NETWORK_TIMEOUT) for status in (408, 502, 504)],
        *[(status, FailureType.INVALID_INPUT) for status in (400, 404, 405, 409, 410, 413, 415, 422)],
        *[(status, FailureType.AUTH_FAILURE) for status in (401, 403, 407)],
        (429, FailureType.RATE_LIMIT),
        (503, FailureType.RESOURCE_UNAVAILABLE),
        *[(status, FailureType.UNKNOWN) for status in (200, 302, 418, 500, 501, 529)],
    ],
)
def test_rt_3_a_status_has_its_type_wherever_it_comes_from(status: int, type: FailureType) -> None:
    types = {classify_status(status), judged(an_httpx_answer(status)).type, judged(a_requests_answer(status)).type}

    assert types == {type}


@pytest.mark.parametrize("answer", [an_httpx_answer, a_requests_answer])
def test_a_service_that_names_a_time_is_heard(answer: Callable[..., Exception]) -> None:
    in_seconds = judged(answer(429, **{"Retry-After": "7"}))
    as_a_date = judged(answer(503, **{"Retry-After": "Thu, 31 Jan 2030 12:01:00 GMT"}))
    as_nonsense = judged(answer(429, **{"Retry-After": "soon"}))

    assert in_seconds.retry_after == timedelta(seconds=7)
    assert as_a_date.retry_after == timedelta(minutes=1)
    assert as_nonsense.retry_after is None


def test_urllibs_answers_are_heard_too() -> None:
    headers = Message()
    headers["retry-after"] = "7"

    failure = judged(urllib.error.HTTPError("http://x", 503, "busy", headers, None))

    assert failure.retry_after == timedelta(seconds=7)


def test_an_error_that_fell_out_of_another_keeps_what_the_service_said() -> None:
    error = raised(RuntimeError("no voice"), cause=an_httpx_answer(429, Retry_After="7"))

    failure = judged(error)

    assert (failure.type, failure.retry_after) == (FailureType.RATE_LIMIT, timedelta(seconds=7))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (SystemExit(3), "the stage called sys.exit(3)"),
        (SystemExit(), "the stage called sys.exit()"),
        (SystemExit("bye"), "the stage called sys.exit('bye')"),
        (KeyboardInterrupt(), "the stage raised KeyboardInterrupt"),
        (GeneratorExit(), "the stage raised GeneratorExit"),
        (RecursionError("too deep"), "the stage called itself without end (RecursionError: too deep)"),
        (StageInterrupted("deadline"), "the stage was interrupted: deadline"),
    ],
)
def test_a_stage_that_tries_to_leave_python_fails_with_a_clear_reason(error: BaseException, reason: str) -> None:
    failure = judged(raised(error))

    assert (failure.type, failure.reason) == (FailureType.UNKNOWN, reason)


class Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


class Confused(Exception):
    def __str__(self) -> str:
        return 42  # type: ignore[return-value]  # noqa: PLE0307 - what authors write


class Trapped(Exception):
    @property
    def response(self) -> object:
        raise RuntimeError("do not touch")

    @property
    def headers(self) -> object:
        return 7


@pytest.mark.parametrize("kind", [Mute, Confused, Trapped])
def test_an_error_that_cannot_speak_is_a_failure_all_the_same(kind: type[Exception]) -> None:
    failure = judged(raised(kind()))

    assert failure.type is FailureType.UNKNOWN
    assert kind.__qualname__ in failure.reason
    assert kind.__qualname__ in failure.traceback


@given(st.text(st.characters(), max_size=200))
def test_whatever_an_error_says_is_kept_in_one_storable_line(text: str) -> None:
    failure = judged(raised(ValueError(text)))

    failure.reason.encode("utf-8")
    assert failure.reason.startswith("ValueError")
    assert "\n" not in failure.reason


def test_a_gigantic_message_is_kept_in_part() -> None:
    failure = judged(raised(ValueError("x" * 10_000_000)))

    assert len(failure.reason) <= 4096
    assert len(failure.traceback) < 4096


def test_an_error_of_ours_tells_its_way_out_too() -> None:
    failure = judged(raised(UsageError("no such voice", hint="did you mean bella?")))

    assert failure.reason == "no such voice (did you mean bella?)"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("database is locked", FailureType.RESOURCE_UNAVAILABLE),
        ("database table is locked: job", FailureType.RESOURCE_UNAVAILABLE),
        ("database or disk is full", FailureType.RESOURCE_UNAVAILABLE),
        ("no such table: job", FailureType.UNKNOWN),
    ],
)
def test_an_error_of_sqlite_that_lost_its_number_is_known_by_its_words(said: str, expected: FailureType) -> None:
    assert judged(sqlite3.OperationalError(said)).type is expected
