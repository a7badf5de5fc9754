"""A plan names all that goes and why, and two plans of one kind for the same things are one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sgops.core.cleanup import SHOWN, Item, Known, Plan, Wish, job_of, plan, plan_view, ruled
from sgops.core.job import JobState
from sgops.core.retention import CleanupKind, Found, Owner
from sgops.core.settings import RetentionSettings
from tests.support.jobs import NOW

LONG_AGO = NOW - timedelta(days=400)
STATES = st.sampled_from([JobState.RUNNING, JobState.COMPLETED, JobState.CANCELLED, None])


def a_file(path: str, mark: str = "1") -> Found:
    return Found(path=path, bytes=10, changed_at=LONG_AGO, mark=mark)


def known(states: dict[int, JobState | None]) -> Known:
    owners = {
        job: Owner(id=job, state=state, ended_at=None if state is JobState.RUNNING else LONG_AGO)
        for job, state in states.items()
        if state is not None
    }
    return Known(owners=owners, artifacts={})


def planned(
    files: list[Found], states: dict[int, JobState | None], kind: CleanupKind | None = None, doubt: str = ""
) -> Plan:
    return plan(ruled(files, known(states), RetentionSettings()), Wish(kind=kind, now=NOW, doubt=doubt))


@given(st.dictionaries(st.integers(1, 30), STATES, max_size=30), st.sampled_from([None, *CleanupKind]), st.booleans())
def test_each_file_either_goes_or_stays_and_only_what_may_go_goes(
    states: dict[int, JobState | None], kind: CleanupKind | None, doubt: bool
) -> None:
    files = [a_file(f"{job}/draw.1/one.svg") for job in states]

    made = planned(files, states, kind, "it is another's" if doubt else "")

    assert made.scanned == len(made.items) + made.kept_total == len(files)
    assert {item.path for item in made.items}.isdisjoint(kept.path for kept in made.kept)
    assert all(states[job_of(item.path) or 0] is not JobState.RUNNING for item in made.items)
    assert all(kind in {None, item.kind} for item in made.items)


def test_a_plan_is_known_by_what_it_takes() -> None:
    files = [a_file("1/draw.1/a"), a_file("2/draw.1/b")]
    states: dict[int, JobState | None] = {1: JobState.CANCELLED, 2: JobState.CANCELLED}

    first, same = planned(files, states), planned(list(reversed(files)), states)
    others = [planned(files[:1], states), planned([files[0], a_file("2/draw.1/b", "2")], states)]

    assert first.id == same.id
    assert first.id not in {other.id for other in others}
    assert first.id != planned(files, states, CleanupKind.FAILED).id


def test_orphans_go_when_they_are_few_and_are_reported_when_they_are_not() -> None:
    rest = [a_file(f"1/draw.1/{number}") for number in range(200)]
    states: dict[int, JobState | None] = {1: JobState.RUNNING}

    few = planned([a_file("lost"), *rest], states)
    many = planned([*(a_file(f"lost{number}") for number in range(30)), *rest], states)
    asked = planned([*(a_file(f"lost{number}") for number in range(30)), *rest], states, CleanupKind.ORPHAN)

    assert ([item.path for item in few.items], few.doubt) == (["lost"], "")
    assert (many.items, many.kept_total) == ((), 230)
    assert many.kept[0].reason == "only reported: 30 of 230 files would be orphans, which is more than a tenth"
    assert (len(asked.items), asked.doubt) == (30, many.doubt)


def test_a_view_lists_a_thousand_and_counts_them_all() -> None:
    states: dict[int, JobState | None] = {1: JobState.CANCELLED, 2: JobState.RUNNING}
    files = [a_file(f"{job}/draw.1/{number}") for job in (1, 2) for number in range(SHOWN + 5)]

    view = plan_view(planned(files, states))

    assert (len(view.items), view.total, view.bytes) == (SHOWN, SHOWN + 5, 10 * (SHOWN + 5))
    assert (len(view.kept), view.kept_total) == (SHOWN, SHOWN + 5)


def test_what_lies_beside_the_files_goes_along() -> None:
    item = Item(path="checkpoints/7", kind=CleanupKind.CHECKPOINT, bytes=5, job=7, reason="old")

    made = plan([], Wish(kind=None, now=NOW), [item])

    assert (made.items, made.bytes) == ((item,), 5)
    assert replace(item, bytes=6) != item


def test_a_job_is_read_from_a_path_of_its_own_alone() -> None:
    read = [job_of(path) for path in ("7/draw.1/a", "7", "7/", "x/draw.1/a", "\u0667/draw.1/a", "", "9" * 99 + "/a")]

    assert read == [7, None, None, None, None, None, None]
