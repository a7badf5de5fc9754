"""The generic connector, against a real server that does not always behave."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sgops.connectors.http import HttpConnector
from sgops.core.connecting import Done, Failed, NotFound, Running, Unknown, capabilities_of
from sgops.core.errors import ConnectorError
from sgops.core.setting_types import HttpMethod
from sgops.core.settings import CancelCall, FindCall, HttpConnectorSettings, PingCall, StatusCall, SubmitCall
from sgops.core.signals import Fail
from sgops.engine.hearing import is_refusal
from sgops.runtime.clock import SystemClock
from tests.support.farm import Farm, FarmServer


@pytest.fixture
def server() -> Iterator[FarmServer]:
    with FarmServer(Farm()) as server:
        yield server


def settings_for(url: str, **more: Any) -> HttpConnectorSettings:
    settings = HttpConnectorSettings(
        submit=SubmitCall(url=f"{url}/jobs"),
        status=StatusCall(url=f"{url}/jobs/{{ref}}", result="output", reason="error"),
        find=FindCall(url=f"{url}/find?key={{key}}"),
        cancel=CancelCall(url=f"{url}/jobs/{{ref}}"),
        ping=PingCall(url=f"{url}/health"),
        timeout=timedelta(milliseconds=500),
    )
    return replace(settings, **more)


def connector_to(server: FarmServer, **more: Any) -> HttpConnector:
    return HttpConnector(settings_for(server.url, **more), {"Authorization": "Bearer x"}, SystemClock())


def test_work_goes_out_with_its_key_and_is_found_by_it(server: FarmServer) -> None:
    farm = connector_to(server)

    ref = farm.submit({"scene": 1}, "t/1/render/farm/1")

    assert farm.find("t/1/render/farm/1") == ref
    assert farm.find("another") is None
    assert server.farm.submissions == {"t/1/render/farm/1": 1}


def test_the_states_of_the_work_are_told_apart(server: FarmServer) -> None:
    farm = connector_to(server)
    ref = farm.submit({}, "k")

    running = farm.status(ref)
    server.farm.finish({"frames": 7})
    done = farm.status(ref)
    server.farm.fail("out of paint")
    failed = farm.status(ref)

    assert (running, done, failed) == (Running(), Done({"frames": 7}), Failed(reason="out of paint"))
    assert farm.status("no/such job") == NotFound()


@pytest.mark.parametrize(
    "lie", [(500, {}), (503, b""), (200, b"<html>"), (200, {"status": "dancing"}), (200, []), (200, {}), (401, {})]
)
def test_what_makes_no_sense_says_nothing(server: FarmServer, lie: tuple[int, Any]) -> None:
    farm = connector_to(server)
    ref = farm.submit({}, "k")
    server.farm.mischief = lambda route, _: lie if route == "status" else None

    answer = farm.status(ref)

    assert isinstance(answer, Unknown)
    assert answer.reason


def test_a_service_that_hangs_or_hangs_up_says_nothing_in_time(server: FarmServer) -> None:
    farm, go_on = connector_to(server), threading.Event()
    ref = farm.submit({}, "k")

    server.farm.mischief = lambda route, _: go_on.wait(10) and None
    hung = farm.status(ref)
    go_on.set()
    server.farm.mischief = lambda route, _: 1 / 0
    dropped = farm.status(ref)

    assert isinstance(hung, Unknown)
    assert isinstance(dropped, Unknown)


@pytest.mark.parametrize(
    ("status", "type"), [(400, "invalid_input"), (422, "invalid_input"), (401, "auth_failure"), (429, "rate_limit")]
)
def test_a_refused_submission_is_a_failure_of_its_kind(server: FarmServer, status: int, type: str) -> None:
    server.farm.mischief = lambda route, _: (status, {"error": "no"}) if route == "submit" else None

    with pytest.raises(Fail) as refused:
        connector_to(server).submit({}, "k")

    assert refused.value.type == type


@pytest.mark.parametrize("answer", [(500, {}), (408, {}), (409, {}), (201, b"<html>"), (201, {}), (201, {"id": [1]})])
def test_a_submission_that_may_have_arrived_is_no_refusal(server: FarmServer, answer: tuple[int, Any]) -> None:
    server.farm.mischief = lambda route, _: answer if route == "submitted" else None

    with pytest.raises(ConnectorError) as unclear:
        connector_to(server).submit({}, "k")

    assert not is_refusal(unclear.value)
    assert server.farm.most == 1


def test_only_where_nobody_listens_a_broken_line_is_a_refusal(server: FarmServer) -> None:
    farm = connector_to(server)
    nobody = HttpConnector(settings_for("http://127.0.0.1:9"), {}, SystemClock())
    server.farm.mischief = lambda route, _: 1 / 0 if route == "submitted" else None

    with pytest.raises(httpx.HTTPError) as dropped:
        farm.submit({}, "k")
    with pytest.raises(httpx.HTTPError) as absent:
        nobody.submit({}, "k")

    assert (is_refusal(dropped.value), is_refusal(absent.value)) == (False, True)


@pytest.mark.parametrize("lie", [(500, {}), (200, b"?"), (200, {"name": 1})])
def test_a_search_that_says_nothing_raises(server: FarmServer, lie: tuple[int, Any]) -> None:
    server.farm.mischief = lambda route, _: lie if route == "find" else None

    with pytest.raises(ConnectorError):
        connector_to(server).find("k")


def test_a_search_may_answer_with_a_list(server: FarmServer) -> None:
    farm = connector_to(server)

    server.farm.mischief = lambda route, _: (200, [{"id": 7}])
    found = farm.find("k")
    server.farm.mischief = lambda route, _: (200, [])

    assert (found, farm.find("k")) == ("7", None)


def test_cancel_and_ping_say_whether_they_went_well(server: FarmServer) -> None:
    farm = connector_to(server)
    farm.ping()
    farm.cancel("job-1")
    server.farm.mischief = lambda route, _: (500, {})

    with pytest.raises(ConnectorError):
        farm.ping()
    with pytest.raises(ConnectorError):
        farm.cancel("job-1")

    assert server.farm.cancelled == ["job-1"]


def test_the_table_says_what_the_service_can_do() -> None:
    full, bare = settings_for("http://x"), settings_for("http://x", find=None, cancel=None, ping=None, idempotent=True)

    kinds = [capabilities_of(HttpConnector(settings, {}, SystemClock())) for settings in (full, bare)]

    assert kinds == [{"status", "find", "cancel", "ping"}, {"status", "idempotent"}]


def test_the_method_is_the_tables(server: FarmServer) -> None:
    farm = connector_to(server, cancel=CancelCall(url=f"{server.url}/jobs/{{ref}}", method=HttpMethod.DELETE))

    farm.cancel("a/b")

    assert server.farm.cancelled == ["a/b"]
