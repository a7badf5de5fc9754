"""Every error has a status, and comes back as itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sgops.core.errors import NotFound, SgopsError
from sgops.http.errors import STATUS, from_json, to_json


def _tree(root: type[SgopsError]) -> Iterator[type[SgopsError]]:
    yield root
    for error in root.__subclasses__():
        yield from _tree(error)


def test_every_code_has_a_status_and_every_status_a_code() -> None:
    assert {error.code for error in _tree(SgopsError)} == set(STATUS)


def test_an_error_is_said_with_code_message_and_hint() -> None:
    said = to_json(NotFound("there is no job 12", hint="sgops jobs list"))

    assert said == {"error": {"code": "not_found", "message": "there is no job 12", "hint": "sgops jobs list"}}


def test_what_was_said_becomes_the_error_again() -> None:
    error = from_json(to_json(NotFound("there is no job 12", hint="sgops jobs list"))["error"])

    assert isinstance(error, NotFound)
    assert (error.message, error.hint) == ("there is no job 12", "sgops jobs list")


@pytest.mark.parametrize("said", [{"code": "of tomorrow", "message": "no"}, {}, None, "no", {"message": None}, []])
def test_what_nobody_knows_is_a_plain_error(said: object) -> None:
    error = from_json(said)

    assert type(error) is SgopsError
    assert error.message
