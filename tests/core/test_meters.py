"""What is counted of a span of time."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from sgops.core.meters import Durations, Meters, StageMeter, all_of, durations, from_json, to_json

names = st.sampled_from(["script", "panels", "ünï"])
counts = st.dictionaries(st.sampled_from(["job.created", "job.completed", "stage.failed"]), st.integers(0, 10**6))
times = st.lists(st.tuples(st.integers(0, 10**8), st.integers(1, 50)), max_size=8)
histograms = times.map(durations)
stages = st.builds(StageMeter, took=histograms, failed=st.integers(0, 99), retries=st.integers(0, 99))
meters = st.builds(Meters, events=counts, sums=counts, jobs=histograms, stages=st.dictionaries(names, stages))


@given(meters)
def test_what_was_written_is_read_again(counted: Meters) -> None:
    written = json.loads(json.dumps(to_json(counted)))

    assert to_json(from_json(written)) == to_json(counted)


@given(meters, meters, meters)
def test_spans_add_up_in_any_order(one: Meters, two: Meters, three: Meters) -> None:
    forth = one.plus(two).plus(three)

    back = three.plus(two.plus(one))

    assert _plain(forth) == _plain(back)


@given(st.lists(st.integers(1, 10**8), min_size=1), st.sampled_from([0.5, 0.95, 0.99, 1.0]))
def test_a_percentile_is_at_most_a_tenth_off(taken: list[int], share: float) -> None:
    exact = sorted(taken)[max(0, -(-len(taken) * share // 1).__int__() - 1)]

    told = durations((ms, 1) for ms in taken).percentile(share)

    assert told is not None
    assert abs(told - exact) <= max(1, exact * 0.1)


def test_the_mean_is_exact() -> None:
    assert durations([(100, 3), (501, 1)]).mean_ms == round(801 / 4)


def test_nothing_has_no_mean_and_no_percentile() -> None:
    assert (Durations().mean_ms, Durations().percentile(0.5)) == (None, None)


def test_an_hour_of_ten_stages_is_a_few_hundred_bytes_a_stage() -> None:
    hour = all_of(
        Meters(stages={f"stage-{n}": StageMeter(took=durations([(100 * n + ms, 1)]), failed=1)})
        for n in range(10)
        for ms in range(0, 5000, 100)
    )

    assert len(json.dumps(to_json(hour))) < 3000


def _plain(counted: Meters) -> object:
    """Leave out what was never counted: a nought that stands there means the same."""
    written = to_json(counted)
    return json.loads(json.dumps(written, sort_keys=True), object_hook=lambda row: {k: v for k, v in row.items() if v})
