"""The beginning and the end of what an attempt printed are kept, in order, and the rest is counted."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgops.core.secrets import Masker
from sgops.runtime.ring import HEAD, LONGEST, TAIL, Line, Ring
from tests.support.clock import NOON, FakeClock

pieces = st.lists(st.text(alphabet="ab\n", max_size=6), max_size=30)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ring(clock: FakeClock) -> Ring:
    return Ring(clock)


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def test_a_line_keeps_its_time_and_its_stream(ring: Ring, clock: FakeClock) -> None:
    ring.write("stdout", "one\n")
    clock.advance(timedelta(seconds=5))
    ring.write("stderr", "two\n")

    lines = ring.lines()

    assert lines == [(NOON, "stdout", "one"), (NOON + timedelta(seconds=5), "stderr", "two")]


@given(pieces=pieces)
def test_however_the_text_is_cut_the_lines_are_the_same(pieces: list[str]) -> None:
    ring = Ring(FakeClock())
    whole = "".join(pieces)

    for piece in pieces:
        ring.write("stdout", piece)

    expected = whole.split("\n")
    assert texts(ring.lines()) == (expected if expected[-1] else expected[:-1])
    assert ring.dropped == 0


def test_a_line_that_has_not_ended_is_shown_last_with_the_time_it_began(ring: Ring, clock: FakeClock) -> None:
    ring.write("stdout", "so ")
    clock.advance(timedelta(seconds=5))
    ring.write("stderr", "meanwhile\n")
    ring.write("stdout", "far")

    lines = ring.lines()

    assert lines == [(NOON + timedelta(seconds=5), "stderr", "meanwhile"), (NOON, "stdout", "so far")]


def test_two_threads_do_not_tear_each_others_lines(ring: Ring) -> None:
    def print_halves(name: str) -> None:
        for _ in range(200):
            ring.write("stdout", name)
            ring.write("stdout", name + "\n")

    threads = [threading.Thread(target=print_halves, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert sorted(texts(ring.lines())) == ["aa"] * 200 + ["bb"] * 200 + ["cc"] * 200


def test_head_and_tail_are_kept_and_the_middle_is_counted_in_its_place(clock: FakeClock) -> None:
    ring = Ring(clock, head=3 * 20, tail=2 * 20)

    for number in range(10):
        ring.write("stdout", f"{number:04d}\n")

    assert texts(ring.lines()) == ["0000", "0001", "0002", "… 5 lines left out, 20B …", "0008", "0009"]
    assert ring.lines()[3].stream == "sgops"
    assert ring.dropped == 20


@given(lengths=st.lists(st.integers(0, 60), max_size=60))
def test_nothing_is_lost_uncounted_and_never_more_than_the_bounds_is_kept(lengths: list[int]) -> None:
    ring = Ring(FakeClock(), head=200, tail=300)

    printed = [f"{number:02d}".ljust(length, "x") for number, length in enumerate(lengths)]
    for line in printed:
        ring.write("stdout", f"{line}\n")

    kept = [line.text for line in ring.lines() if line.stream == "stdout"]
    assert [line for line in printed if line in kept] == kept
    assert sum(map(len, kept)) + ring.dropped == sum(map(len, printed))
    assert sum(len(line) + 16 for line in kept) <= 500
    assert kept[-1:] == printed[-1:]


def test_one_huge_print_keeps_its_beginning_and_its_end(ring: Ring) -> None:
    text = "".join(f"{number:09d}\n" for number in range(1_000_000))

    ring.write("stdout", text)
    kept = texts(ring.lines())

    assert kept[0] == "000000000"
    assert kept[-1] == "000999999"
    assert sum(len(line) for line in kept) < HEAD + TAIL
    assert ring.dropped > 8_000_000
    assert sum(line.stream == "stdout" for line in ring.lines()) < 10_000
    assert any(line.startswith("… 99") for line in kept)


def test_megabytes_without_a_line_break_are_broken_into_lines(ring: Ring) -> None:
    for _ in range(3000):
        ring.write("stdout", "x" * 1000)

    kept = ring.lines()

    assert max(len(line.text) for line in kept) <= LONGEST
    assert sum(len(line.text) for line in kept) <= HEAD + TAIL + LONGEST
    assert ring.dropped > 2_800_000


@pytest.mark.parametrize("size", [24, 20_000])
@given(place=st.integers(0, 2 * LONGEST + 50), ends=st.booleans(), pieces=st.integers(1, 5000))
@settings(max_examples=60, deadline=None)
def test_a_secret_that_is_torn_by_a_break_is_still_known_as_one(size: int, place: int, ends: bool, pieces: int) -> None:
    secret = "".join(chr(ord("0") + (number * number + number // 7) % 75) for number in range(size))
    ring, masker = Ring(FakeClock()), Masker([secret])
    text = "~" * place + secret + "~" * LONGEST + ("\n" if ends else "")

    for start in range(0, len(text), pieces * 10):
        ring.write("stdout", text[start : start + pieces * 10])

    shown = "".join(masker.text(line) for line in texts(ring.lines()))
    assert not any(secret[start : start + 8] in shown for start in range(size - 8))


def test_a_million_empty_lines_are_bounded_as_well(clock: FakeClock) -> None:
    ring = Ring(clock, head=1000, tail=1000)

    ring.write("stdout", "\n" * 10_000)

    kept = texts(ring.lines())
    assert kept.count("") == 2 * (1000 // 16)
    assert kept[1000 // 16].startswith("… 9,876 lines left out")


def test_a_progress_bar_shows_its_last_state(ring: Ring) -> None:
    for percent in range(0, 101, 10):
        ring.write("stderr", f"\r{percent}% done")
        assert texts(ring.lines()) == [f"{percent}% done"]
    ring.write("stderr", "\nnext\r\n")

    lines = ring.lines()

    assert texts(lines) == ["100% done", "next"]


def test_a_progress_bar_that_returns_at_its_end_shows_its_last_state(ring: Ring) -> None:
    for percent in (10, 20, 30):
        ring.write("stderr", f"{percent}% done\r")

    lines = ring.lines()

    assert texts(lines) == ["30% done"]


def test_half_a_character_is_spelled_out(ring: Ring) -> None:
    ring.write("stdout", "bad \ud800 end\nfine ü\nhalf \udfff")

    lines = ring.lines()

    assert texts(lines) == ["bad \\ud800 end", "fine ü", "half \\udfff"]


def test_the_unended_lines_of_threads_that_are_gone_are_bounded(ring: Ring) -> None:
    for number in range(200):
        ring.write(f"stream of thread {number}", f"{number}")

    _, ended = ring.since(0)

    assert len(ended) > 100
    assert sorted(texts(ring.lines()), key=int) == [f"{number}" for number in range(200)]


def test_lines_can_be_followed(clock: FakeClock) -> None:
    ring = Ring(clock, head=3 * 20, tail=2 * 20)
    ring.write("stdout", "0000\n0001\n")
    position, first = ring.since(0)

    ring.write("stdout", "".join(f"{number:04d}\n" for number in range(2, 10)))
    position, then = ring.since(position)
    ring.write("stdout", "unended")
    _, nothing = ring.since(position)

    assert texts(first) == ["0000", "0001"]
    assert texts(then) == ["0002", "0008", "0009"]
    assert nothing == []


def test_output_is_a_sign_of_life_told_twice_a_second_at_most(clock: FakeClock) -> None:
    signs: list[float] = []
    ring = Ring(clock, on_output=signs.append)

    for _ in range(20):
        ring.write("stdout", "x\n")
        clock.advance(timedelta(milliseconds=100))

    assert len(signs) == 4


def test_printing_nothing_is_nothing(ring: Ring) -> None:
    ring.write("stdout", "")

    assert ring.lines() == []
