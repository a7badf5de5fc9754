"""Messages are sent on threads of their own, again and again for a while."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sgops.core.alerting import About, Channel, Incident, Message, Sent
from sgops.core.errors import SgopsError
from sgops.runtime.clock import SystemClock
from sgops.runtime.post import Post
from tests.support.eventually import eventually
from tests.support.workbench import Hang

INCIDENT = Incident(rule="disk", title="little space", text="1 MiB", value=1, threshold=2)


def a_message(number: int = 1, channel: Channel = Channel.COMMAND) -> Message:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    return Message(delivery=number, channel=channel, about=About.RAISED, incident=INCIDENT, at=at)


class Carrier:
    """Fails so many times, then carries."""

    def __init__(self, failures: int = 0) -> None:
        self.left = failures
        self.carried: list[int] = []

    def __call__(self, message: Message) -> None:
        if self.left:
            self.left -= 1
            raise SgopsError("nobody is at home")
        self.carried.append(message.delivery)


def a_post(carrier: object, *, pauses: tuple[float, ...] = (0.001, 0.001)) -> Post:
    return Post(SystemClock(), lambda: {Channel.COMMAND: carrier}, pauses=pauses)  # type: ignore[dict-item]


@pytest.mark.parametrize(("failures", "attempts", "error"), [(0, 1, None), (2, 3, None), (3, 3, "nobody is at home")])
def test_what_fails_is_tried_again_and_given_up_in_the_end(failures: int, attempts: int, error: str | None) -> None:
    ended: list[Sent] = []
    post = a_post(Carrier(failures))

    post.send(a_message(), ended.append)

    [sent] = eventually(lambda: list(ended))
    assert (sent.delivery, sent.attempts, sent.error) == (1, attempts, error)
    post.stop(1)


def test_a_way_that_is_not_set_any_more_is_told() -> None:
    post = a_post(Carrier())

    sent = post.try_once(a_message(channel=Channel.WEBHOOK))

    assert "alerts.webhook" in (sent.error or "")
    assert post.channels == (Channel.COMMAND,)


def test_a_carrier_that_breaks_is_an_error_of_that_message_alone() -> None:
    def breaking(message: Message) -> None:
        if message.delivery == 1:
            raise ZeroDivisionError("oops")

    ended: list[Sent] = []
    post = a_post(breaking, pauses=())

    for number in (1, 2):
        post.send(a_message(number), ended.append)

    eventually(lambda: len(ended) == 2)
    assert {sent.delivery: sent.error for sent in ended} == {1: "ZeroDivisionError: oops", 2: None}
    post.stop(1)


def test_what_waits_for_another_try_when_the_post_closes_stays_to_be_sent() -> None:
    ended: list[Sent] = []
    carrier = Carrier(9)
    post = a_post(carrier, pauses=(3600,))
    post.send(a_message(), ended.append)
    eventually(lambda: carrier.left == 8)

    post.stop(5)

    assert ended == []


def test_a_carrier_that_hangs_delays_nobody_who_sends_and_nobody_who_closes() -> None:
    hang = Hang()
    post = a_post(lambda _message: hang())
    for number in range(1500):
        post.send(a_message(number), lambda _sent: None)
    assert hang.began.wait(5)

    post.stop(0.01)

    hang.let_go.set()
