"""The plain question whether the engine lives is known by its bytes, and answered as any other way would."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.http.pulse import is_pulse
from tests.support.faces import Faces, body_of, request, status_of, talk

PLAIN = b"GET /v1/admin/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    "said",
    [
        PLAIN,
        PLAIN.replace(b"Host", b"hOST"),
        PLAIN.replace(b"\r\n\r\n", b"\r\nContent-Length: 0\r\nUser-Agent: probe/1\r\n\r\n"),
    ],
)
def test_a_supervisors_question_is_known(said: bytes) -> None:
    assert is_pulse(said)


@pytest.mark.parametrize(
    "said",
    [
        PLAIN.replace(b"live", b"ready"),
        PLAIN.replace(b"GET", b"POST"),
        PLAIN.replace(b"1.1", b"1.0"),
        PLAIN.replace(b"Host: localhost\r\n", b""),
        PLAIN.replace(b"\r\n\r\n", b"\r\nHost: other\r\n\r\n"),
        PLAIN.replace(b"\r\n\r\n", b"\r\nOrigin: http://evil\r\n\r\n"),
        PLAIN.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\n"),
        PLAIN.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n"),
        PLAIN.replace(b"\r\n\r\n", b"\r\nno colon\r\n\r\n"),
        PLAIN.replace(b"\r\n\r\n", b"\r\nX: \x00\r\n\r\n"),
        PLAIN.replace(b"\r\n\r\n", b"\r\nX: " + b"a" * 5000 + b"\r\n\r\n"),
        PLAIN + PLAIN,
        PLAIN[:-2],
        b"",
    ],
)
def test_anything_else_goes_the_way_of_all_questions(said: bytes) -> None:
    assert not is_pulse(said)


@given(st.binary(max_size=200), st.integers(min_value=0, max_value=len(PLAIN)))
def test_no_bytes_are_too_strange_to_be_told_apart(strange: bytes, place: int) -> None:
    assert is_pulse(PLAIN[:place] + strange + PLAIN[place:]) in {True, False}


def test_both_ways_give_the_same_answer(faces: Faces) -> None:
    short = talk(faces, PLAIN)
    usual = talk(faces, request("GET", "/v1/admin/health/live", "Origin: http://localhost"))

    assert status_of(short) == status_of(usual) == 200
    assert json.loads(body_of(short)).keys() == json.loads(body_of(usual)).keys()
    assert json.loads(body_of(short))["status"] == "healthy"
    assert {name for name, _ in heads(short)} >= {b"sgops-version", b"cache-control", b"content-type", b"date"}


def heads(answer: bytes) -> list[tuple[bytes, bytes]]:
    lines = answer.partition(b"\r\n\r\n")[0].splitlines()[1:]
    return [(name.lower(), value) for name, _, value in (line.partition(b":") for line in lines)]
