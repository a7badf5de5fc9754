"""Failures are bounded, storable, and one outage is one family."""

from __future__ import annotations

import copy
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.errors import UsageError
from sgops.core.failure import Failure, FailureType, failure_type, family_of, normalise, one_line

any_text = st.text(st.characters(), max_size=300)


@given(any_text, any_text)
def test_whatever_a_failure_says_can_be_stored(reason: str, traceback: str) -> None:
    failure = Failure(type=FailureType.UNKNOWN, reason=reason, traceback=traceback)

    failure.reason.encode("utf-8")
    failure.traceback.encode("utf-8")
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", failure.reason)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", failure.traceback)


def test_a_long_reason_keeps_its_beginning() -> None:
    failure = Failure(type=FailureType.UNKNOWN, reason="disk full: " + "ü" * 100_000)

    assert failure.reason.startswith("disk full: ")
    assert failure.reason.endswith("…")
    assert len(failure.reason.encode()) <= 4096


def test_a_long_traceback_keeps_its_end() -> None:
    failure = Failure(type=FailureType.UNKNOWN, reason="", traceback="frame ü\n" * 100_000 + "ValueError: at last")

    assert failure.traceback.endswith("ValueError: at last")
    assert len(failure.traceback.encode()) <= 64 * 1024


def test_a_reason_of_several_lines_becomes_one() -> None:
    assert one_line("  could not draw:\n\tno  ink\r\n") == "could not draw: no ink"


def test_a_failure_can_be_copied() -> None:
    failure = Failure(type=FailureType.RATE_LIMIT, reason="slow down", retry_after=timedelta(seconds=3))

    assert copy.deepcopy(failure) == failure


def test_a_misspelt_failure_type_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError) as refused:
        failure_type("netwrok_timeout")

    assert refused.value.hint == "did you mean network_timeout?"


def test_a_failure_type_nothing_is_near_to_is_answered_with_all() -> None:
    with pytest.raises(UsageError) as refused:
        failure_type("§§§")

    assert all(name in refused.value.hint for name in FailureType)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("timed out after 30s", "timed out after 2.5s"),
        ("GET http://farm:9000/jobs/12 failed", "GET http://farm:9000/jobs/7c?x=1 failed"),
        ("KeyError: 'title'", 'KeyError: "scenes of chapter 2"'),
        ("no space left on /var/lib/sgops/1/a.png", "no space left on ./b.png"),
        ("job 550e8400-e29b-41d4-a716-446655440000 gone", "job 3F2504E0-4F89-11D3-9A0C-0305E82C3301 gone"),
        ("<Socket object at 0x7f12ab34cd56>", "<Socket object at 0x55>"),
        ("commit a1b2c3d4 missing", "commit 99aa00ff11 missing"),
        ("token a7Gh3Kd9 expired", "token Zz81mQ20x expired"),
        ("late since 2024-01-01T10:00:00.123Z", "late since 2025-12-31 23:59:59"),
        ("cannot reach 10.0.0.1:80", "cannot reach fe80::1ff:fe23:4567:890a"),
        ("bad items [1, 2, 3]", "bad items [7]"),
        ("no reply to ada@example.org", "no reply to bob.b@mail.example.com"),
    ],
)
def test_one_outage_is_one_family_whatever_it_hits(one: str, other: str) -> None:
    families = {family_of("story", "panels", FailureType.UNKNOWN, reason) for reason in (one, other)}

    assert len(families) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("connection refused", "connection reset"),
        ("can't open, won't wait", "can't read, won't wait"),
        ("KeyError: 'title'", "ValueError: 'title'"),
    ],
)
def test_two_outages_are_two_families(one: str, other: str) -> None:
    families = {family_of("story", "panels", FailureType.UNKNOWN, reason) for reason in (one, other)}

    assert len(families) == 2


def test_pipeline_stage_and_type_tell_families_apart() -> None:
    families = {
        family_of("story", "panels", FailureType.UNKNOWN, "x"),
        family_of("story2", "panels", FailureType.UNKNOWN, "x"),
        family_of("story", "export", FailureType.UNKNOWN, "x"),
        family_of("story", "panels", FailureType.QUALITY, "x"),
    }

    assert len(families) == 4


def test_a_familys_name_is_the_same_tomorrow() -> None:
    assert family_of("story", "panels", FailureType.UNKNOWN, "boom 1") == "060991ad2d4e"


@given(st.integers(min_value=0), st.integers(min_value=0))
def test_no_number_ever_splits_a_family(first: int, second: int) -> None:
    reasons = [f"item {number} of scene{number} failed after {number} ms" for number in (first, second)]

    assert normalise(reasons[0]) == normalise(reasons[1])


@given(any_text)
def test_any_reason_has_a_family_of_twelve_hex_digits(reason: str) -> None:
    family = family_of("story", "panels", FailureType.UNKNOWN, reason)

    assert re.fullmatch(r"[0-9a-f]{12}", family)


@given(any_text)
def test_what_is_left_of_a_reason_holds_no_digit(reason: str) -> None:
    assert not re.search(r"\d", normalise(reason))
