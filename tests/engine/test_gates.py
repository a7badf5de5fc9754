"""No queue and no resource ever holds more than it has; what leaves makes room; the rate is kept."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sgops.core.lane import Lane
from sgops.core.setting_types import Rate
from sgops.core.settings import QueueSettings
from sgops.engine.gates import Gates

RENDER = Lane(queue="render", uses="gpu=1")
PLAIN = Lane(queue="default")


class Now:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def gates(now: Now | None = None, *, gpu: int = 1, **queues: QueueSettings) -> Gates:
    return Gates(queues, {"gpu": gpu}, now or Now())


def at_a_time(most: int) -> QueueSettings:
    return QueueSettings(concurrency=most)


def a_second(count: int) -> QueueSettings:
    return QueueSettings(rate=Rate(count=count, per=timedelta(seconds=1)))


def test_without_limits_everybody_is_looked_at_and_let_in() -> None:
    free = gates()

    entered = [free.enter(job, PLAIN, set()) for job in range(100)]

    assert all(entered)
    assert free.room(PLAIN, 256) == 256
    assert free.obstacle(PLAIN) is None


def test_a_full_queue_lets_nobody_in_until_somebody_leaves() -> None:
    narrow = gates(default=at_a_time(1))
    ticket = narrow.enter(1, PLAIN, set())

    refused = narrow.enter(2, PLAIN, set())
    narrow.leave(ticket or 0)

    assert refused is None
    assert narrow.enter(2, PLAIN, set())


def test_a_full_queue_keeps_nobody_else_out() -> None:
    narrow = gates(default=at_a_time(1))
    narrow.enter(1, PLAIN, set())

    assert narrow.room(PLAIN, 10) == 0
    assert narrow.room(Lane(queue="other"), 10) == 10


def test_a_ticket_is_good_once() -> None:
    narrow = gates(default=at_a_time(1))
    first = narrow.enter(1, PLAIN, set()) or 0
    narrow.leave(first)
    narrow.enter(2, PLAIN, set())

    narrow.leave(first)
    narrow.leave(0)

    assert narrow.enter(3, PLAIN, set()) is None


def test_who_comes_in_again_before_it_has_left_is_inside_once_more() -> None:
    two = gates(default=at_a_time(2))
    before = two.enter(1, PLAIN, set()) or 0
    two.enter(1, PLAIN, set())

    two.leave(before)

    assert two.room(PLAIN, 10) == 1


def test_what_somebody_waits_for_is_not_enteredto_those_behind() -> None:
    shop = gates(gpu=2)
    shop.enter(1, RENDER, set())
    spoken_for: set[str] = set()

    first = shop.enter(2, Lane(queue="big", uses="gpu=2"), spoken_for)
    behind = shop.enter(3, RENDER, spoken_for)

    assert (first, behind) == (None, None)
    assert shop.enter(4, PLAIN, spoken_for)


def test_the_first_who_waits_for_a_resource_is_looked_at_and_who_wants_more_than_there_is_never() -> None:
    shop = gates()
    shop.enter(1, RENDER, set())

    assert shop.room(RENDER, 10) == 1
    assert shop.room(Lane(queue="render", uses="gpu=2"), 10) == 0
    assert shop.room(Lane(queue="render", uses="tape=1"), 10) == 0


def test_a_rate_lets_in_a_burst_and_then_says_when_it_goes_on() -> None:
    now = Now()
    paced = gates(now, default=a_second(2))

    burst = [paced.enter(job, PLAIN, set()) for job in (1, 2, 3)]
    wait = paced.seconds_until_token()
    now.seconds = 0.5

    assert [ticket is not None for ticket in burst] == [True, True, False]
    assert wait == 0.5
    assert paced.begins("default")
    assert not paced.begins("default")


def test_other_limits_hold_for_who_is_inside_already() -> None:
    wide = gates()
    wide.enter(1, PLAIN, set())
    wide.enter(2, PLAIN, set())

    wide.configure({"default": at_a_time(2)}, {})

    assert not wide.enter(3, PLAIN, set())


def test_an_obstacle_is_named_with_those_who_are_in_the_way() -> None:
    shop = gates(default=at_a_time(1), slow=a_second(1))
    shop.enter(1, PLAIN, set())
    shop.enter(2, RENDER, set())
    shop.enter(3, Lane(queue="slow"), set())

    full, taken, spent = (shop.obstacle(lane) for lane in (PLAIN, RENDER, Lane(queue="slow")))
    never = shop.obstacle(Lane(queue="x", uses="gpu=3"))

    assert full is not None
    assert (full.reason, full.holders) == ("a place in queue 'default', which runs 1 at a time", (1,))
    assert taken is not None
    assert (taken.reason, taken.holders) == ("1 of resource 'gpu', of which there are 1", (2,))
    assert spent is not None
    assert (spent.reason, spent.seconds) == ("its turn in queue 'slow', which begins 1/1s at most", 1.0)
    assert never is not None
    assert (never.reason, never.is_for_good) == ("3 of resource 'gpu', and there are 1 in [resources]", True)


LANES = st.builds(
    Lane, queue=st.sampled_from(["a", "b", "c"]), uses=st.sampled_from(["", "gpu=1", "gpu=2", "gpu=1,tape=1", "tape=3"])
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), st.integers(1, 30), LANES), st.tuples(st.just("leave"), st.integers(1, 30), LANES)
    )
)


@given(steps=STEPS, at_once=st.integers(1, 4), gpus=st.integers(1, 4))
def test_whatever_comes_and_goes_nothing_is_ever_enteredtwice(
    steps: list[tuple[str, int, Lane]], at_once: int, gpus: int
) -> None:
    totals = {"gpu": gpus, "tape": 3}
    shop = Gates({"a": at_a_time(at_once)}, totals, Now())
    inside: dict[int, tuple[int, Lane]] = {}

    for what, job, lane in steps:
        if what == "leave":
            ticket, _ = inside.pop(job, (0, lane))
            shop.leave(ticket)
        elif job not in inside and (entered := shop.enter(job, lane, set())) is not None:
            inside[job] = entered, lane

        assert sum(held.queue == "a" for _, held in inside.values()) <= at_once
        for name, total in totals.items():
            assert sum(held.needs.get(name, 0) for _, held in inside.values()) <= total

    for ticket, _ in inside.values():
        shop.leave(ticket)
    assert shop.room(Lane(queue="a", uses="tape=3"), 1) == 1


def test_what_began_before_is_counted_as_far_as_the_rate_reaches_back() -> None:
    now = Now()
    now.seconds = 100.0
    paced = gates(now, default=QueueSettings(rate=Rate(count=4, per=timedelta(seconds=8))))

    for seconds_ago in (30.0, 6.0, 1.0, 0.0):
        paced.has_begun("default", seconds_ago)
    paced.has_begun("elsewhere", 1.0)

    # Of three that count, the first has been made up for.
    assert [paced.enter(job, PLAIN, set()) is not None for job in (1, 2, 3)] == [True, True, False]
    assert paced.longest_period == timedelta(seconds=8)


def test_without_a_rate_nothing_reaches_back() -> None:
    assert gates(default=at_a_time(1)).longest_period is None
