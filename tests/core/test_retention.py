"""What may go, and when: what somebody may still need never does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.artifact import Artifact, ArtifactKind
from sgops.core.job import FINAL_STATES, JobState
from sgops.core.retention import CleanupKind, Found, Owner, ruling_of
from sgops.core.settings import RetentionSettings
from tests.support.jobs import NOW

RULES = RetentionSettings()
AGES = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))


def a_file(path: str = "7/draw.1/one.svg", *, age: timedelta = timedelta(days=400)) -> Found:
    return Found(path=path, bytes=10, changed_at=NOW - age, mark="1")


def an_owner(state: JobState, *, age: timedelta = timedelta(days=400), pending: bool = False) -> Owner:
    ended = NOW - age if state in FINAL_STATES else None
    return Owner(id=7, state=state, ended_at=ended, has_pending_letter=pending)


def registered(kind: str = "intermediate") -> Artifact:
    return Artifact(
        id=1, job=7, run=1, stage="draw", attempt=1, name="one.svg", kind=kind, size=10, sha256=b"", created_at=NOW
    )


@given(
    st.sampled_from([state for state in JobState if state not in FINAL_STATES]),
    st.sampled_from([None, *ArtifactKind]),
    AGES,
)
def test_nothing_of_a_job_that_has_not_ended_ever_goes(state: JobState, kind: str | None, age: timedelta) -> None:
    artifact = registered(kind) if kind is not None else None

    ruling = ruling_of(a_file(age=age), an_owner(state), artifact, RULES)

    assert ruling.kind is None
    assert not ruling.goes(NOW + timedelta(days=10_000))


@given(st.sampled_from(sorted(FINAL_STATES)), st.sampled_from([None, *ArtifactKind]), AGES)
def test_nothing_goes_while_a_thread_of_its_job_still_runs(state: JobState, kind: str | None, age: timedelta) -> None:
    owner = an_owner(state, age=age)
    busy = Owner(id=7, state=state, ended_at=owner.ended_at, is_in_hand=True)

    ruling = ruling_of(a_file(), busy, registered(kind) if kind is not None else None, RULES)

    assert not ruling.goes(NOW + timedelta(days=10_000))


@pytest.mark.parametrize("owner", [None, *(an_owner(state) for state in sorted(FINAL_STATES))])
def test_an_output_never_goes_by_itself(owner: Owner | None) -> None:
    ruling = ruling_of(a_file(), owner, registered("output"), RULES)

    assert (ruling.kind, ruling.due_at) == (CleanupKind.OUTPUT, None)
    assert "retention.output is never" in ruling.reason


@pytest.mark.parametrize(
    ("state", "kind", "rule", "span"),
    [
        (JobState.COMPLETED, "intermediate", CleanupKind.INTERMEDIATE, timedelta(days=7)),
        (JobState.COMPLETED, "preview", CleanupKind.PREVIEW, timedelta(hours=24)),
        (JobState.COMPLETED, "temp", CleanupKind.TEMP, timedelta(hours=1)),
        (JobState.COMPLETED, None, CleanupKind.TEMP, timedelta(hours=1)),
        (JobState.CANCELLED, "intermediate", CleanupKind.FAILED, timedelta(days=7)),
        (JobState.CANCELLED, None, CleanupKind.FAILED, timedelta(days=7)),
        (JobState.DEAD, "preview", CleanupKind.FAILED, timedelta(days=7)),
    ],
)
def test_a_file_goes_by_its_kind_when_its_time_has_come(
    state: JobState, kind: str | None, rule: CleanupKind, span: timedelta
) -> None:
    artifact = registered(kind) if kind is not None else None
    file = a_file()

    young = ruling_of(file, an_owner(state, age=span - timedelta(seconds=1)), artifact, RULES)
    old = ruling_of(file, an_owner(state, age=span), artifact, RULES)

    assert (young.kind, young.goes(NOW)) == (rule, False)
    assert (old.kind, old.goes(NOW)) == (rule, True)


def test_all_but_temporary_files_of_a_pending_letter_wait_for_the_operator() -> None:
    owner = an_owner(JobState.DEAD, age=timedelta(days=29), pending=True)

    kinds = {kind: ruling_of(a_file(), owner, registered(kind), RULES) for kind in ("intermediate", "preview", "temp")}
    leftover = ruling_of(a_file(), owner, None, RULES)

    assert {kind: ruling.goes(NOW) for kind, ruling in kinds.items()} == {
        "intermediate": False,
        "preview": False,
        "temp": True,
    }
    assert leftover.kind is CleanupKind.DEAD_LETTER


def test_a_file_nobody_knows_has_a_grace_and_a_registered_one_without_a_job_does_not_become_one() -> None:
    fresh = ruling_of(a_file("x", age=timedelta(minutes=59)), None, None, RULES)
    old = ruling_of(a_file("x", age=timedelta(hours=1)), None, None, RULES)
    known = ruling_of(a_file(), None, registered("intermediate"), RULES)

    assert (fresh.goes(NOW), old.goes(NOW)) == (False, True)
    assert (old.kind, known.kind) == (CleanupKind.ORPHAN, CleanupKind.INTERMEDIATE)
