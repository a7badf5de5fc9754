"""A service in a test says what its script says, and remembers what it was asked."""

from __future__ import annotations

import pytest

from sgops import Connector, Done, Failed, NotFound, Running, Unknown
from sgops.testing import FakeConnector


def test_answers_come_in_the_order_of_the_script_and_the_last_one_stays() -> None:
    farm: Connector = FakeConnector([Running(), Unknown("no answer"), Done({"file": "a.mp4"})])

    ref = farm.submit({"file": "a.mov"}, "k1")

    answers = [farm.status(ref) for _ in range(4)]
    assert answers == [Running(), Unknown("no answer"), Done({"file": "a.mp4"}), Done({"file": "a.mp4"})]


def test_an_error_in_the_script_is_raised() -> None:
    farm = FakeConnector([TimeoutError("no answer"), Failed("quality", "too dark")])
    ref = farm.submit({}, "k1")

    with pytest.raises(TimeoutError):
        farm.status(ref)
    assert farm.status(ref) == Failed("quality", "too dark")


def test_what_was_never_submitted_is_not_found() -> None:
    farm = FakeConnector()

    assert farm.status("ref-1") == NotFound()
    assert farm.find("k1") is None


def test_the_same_key_twice_is_two_jobs_unless_the_service_promises_otherwise() -> None:
    careless, careful = FakeConnector(), FakeConnector(capabilities={"status", "find", "idempotent"})

    refs = [farm.submit({}, "k1") for farm in (careless, careless, careful, careful)]

    assert refs == ["ref-1", "ref-2", "ref-1", "ref-1"]
    assert careful.find("k1") == "ref-1"


def test_what_was_asked_can_be_read() -> None:
    farm = FakeConnector()
    ref = farm.submit({"file": "a.mov"}, "k1")
    farm.status(ref)
    farm.cancel(ref)
    farm.ping()

    assert farm.submitted == [("k1", {"file": "a.mov"})]
    assert (farm.asked, farm.cancelled) == ([ref], [ref])
