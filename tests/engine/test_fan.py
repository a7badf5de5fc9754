"""Several items at a time."""

from __future__ import annotations

import threading

import pytest

from sgops.engine.fan import fan_out


@pytest.mark.parametrize("threads", [1, 4])
def test_all_of_the_work_is_done(threads: int) -> None:
    done: list[int] = []

    fan_out(list(range(20)), done.append, threads=threads, name="test")

    assert sorted(done) == list(range(20))


def test_after_the_first_error_nothing_new_begins_and_it_is_raised() -> None:
    done: list[int] = []

    def do(piece: int) -> None:
        if piece == 0:
            raise KeyError(piece)
        done.append(piece)

    with pytest.raises(KeyError):
        fan_out(list(range(1000)), do, threads=2, name="test")

    assert len(done) < 999


def test_the_threads_are_named_and_do_not_outlive_the_work() -> None:
    names: set[str] = set()

    fan_out([1, 2, 3], lambda _: names.add(threading.current_thread().name), threads=2, name="sgops-item-7")

    assert names <= {"sgops-item-7-0", "sgops-item-7-1"}
    assert not any(thread.name.startswith("sgops-item-7") for thread in threading.enumerate())
