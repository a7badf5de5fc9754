"""The journal is listed, and followed."""

from __future__ import annotations

from sgops.core.errors import NoEngine
from sgops.core.views import EventView, Page
from tests.cli.calling import Caller
from tests.support.fake_operations import FakeOperations


class Eventful(FakeOperations):
    """Something happens at each question for news, until the engine goes."""

    def __init__(self, jobs: tuple[int, ...]) -> None:
        super().__init__()
        self.coming = list(jobs)

    def follow(self, since: int, *, wait: float) -> Page[EventView]:
        if not self.coming:
            raise NoEngine("the engine has gone")
        self.happen(self.coming.pop(0))
        return super().follow(since, wait=0)


def test_events_are_listed_newest_first() -> None:
    answer = Caller()("events", "--limit", "2", "--json")

    assert [event["id"] for event in answer.json["items"]] == [8, 7]


def test_following_tells_what_happens_from_now_on_until_the_engine_goes() -> None:
    answer = Caller(operations=Eventful((1, 2)))("events", "--follow")

    assert answer.exit == 75
    assert [row.split()[3] for row in answer.out.splitlines()] == ["1", "2"]
    assert "the engine has gone" in answer.err


def test_following_can_be_filtered() -> None:
    answer = Caller(operations=Eventful((1, 2, 1)))("events", "--follow", "job:1", "--json")

    assert answer.out.count("\n") == 2
    assert '"job": 2' not in answer.out


def test_a_filter_that_is_not_understood_is_refused_before_anything_happens() -> None:
    answer = Caller(operations=Eventful((1,)))("events", "--follow", "jb:1")

    assert (answer.exit, answer.out) == (2, "")


def test_following_needs_an_engine() -> None:
    assert Caller(is_alive=False)("events", "--follow").exit == 75
