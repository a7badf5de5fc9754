"""The press of the demonstration is a service like any other: it takes, tells, finds and forgets."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from sgops.cli.press import Desk, press
from tests.support.clock import FakeClock

LATER = timedelta(seconds=5)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with press() as address:
        yield address


def test_an_order_runs_a_while_and_the_first_one_finds_no_paper() -> None:
    clock = FakeClock()
    desk = Desk(clock=clock)
    first, second = (desk.take({"to": "Ada"}, key)[1] for key in ("one", "two"))
    running = desk.tell("1")[1]

    clock.advance(LATER)

    assert (first, second, running) == ({"id": "1"}, {"id": "2"}, {"status": "running"})
    assert desk.tell("1")[1] == {"status": "failed", "error": "the press was out of paper"}
    assert desk.tell("2")[1] == {"status": "completed", "output": {"order": "2", "printed": {"to": "Ada"}}}


def test_the_same_key_twice_is_one_order(address: str) -> None:
    orders = [ask(f"{address}/orders", b"{}", key="a key") for _ in range(2)]

    found = ask(f"{address}/orders?key=a%20key")

    assert orders[0] == orders[1] == (201, found[1])


def test_an_order_that_was_dropped_is_unknown(address: str) -> None:
    _, order = ask(f"{address}/orders", b"{}", key="dropped")
    told = f"{address}/orders/{order['id']}"

    dropped = ask(told, method="DELETE")

    assert (dropped[0], ask(told)[0], ask(told, method="DELETE")[0]) == (200, 404, 404)


@pytest.mark.parametrize("body", [b"no JSON", b"[" * 70_000])
def test_what_is_no_order_is_refused(address: str, body: bytes) -> None:
    assert ask(f"{address}/orders", body)[0] == 400


def test_a_key_nobody_came_with_is_unknown(address: str) -> None:
    assert ask(f"{address}/orders?key=never")[0] == 404


def test_a_closed_press_answers_nobody() -> None:
    with press() as address:
        assert ask(f"{address}/orders/9")[0] == 404

    with pytest.raises(urllib.error.URLError):
        ask(f"{address}/orders/9")


def ask(url: str, body: bytes | None = None, *, key: str = "", method: str | None = None) -> tuple[int, Any]:
    request = urllib.request.Request(url, body, {"Idempotency-Key": key} if key else {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())
