"""Retries keep their limits, their bounds and the order of who is asked."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sgops.core.errors import UsageError
from sgops.core.failure import Failure, FailureType
from sgops.core.retry import (
    PERMANENT,
    GiveUp,
    GiveUpReason,
    Jitter,
    Retry,
    RetryAt,
    RetryRule,
    bounds,
    classifier_of,
    decide,
    is_permanent,
    resolve,
)
from sgops.core.retry_after import LONGEST_WAIT

NOW = datetime(2030, 1, 31, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

types = st.sampled_from(FailureType)
rolls = st.floats(min_value=0, max_value=1, exclude_max=True)
delays = st.timedeltas(min_value=timedelta(0), max_value=LONGEST_WAIT)
numbers = st.integers(min_value=1, max_value=10) | st.integers(min_value=1, max_value=10**12)
rules = st.builds(
    RetryRule,
    limit=st.integers(min_value=0, max_value=50),
    base=delays,
    factor=st.floats(min_value=1, max_value=100),
    cap=delays,
    jitter=st.sampled_from(Jitter),
)
failures = st.builds(
    Failure,
    type=types,
    reason=st.just("boom"),
    retry_after=st.none() | st.timedeltas(min_value=timedelta(0)),
    permanent=st.none() | st.booleans(),
)
wishes = st.builds(
    Retry,
    limit=st.none() | st.integers(min_value=0, max_value=20),
    base=st.none() | delays,
    factor=st.none() | st.floats(min_value=1, max_value=10),
    cap=st.none() | delays,
    jitter=st.none() | st.sampled_from(Jitter),
)
layers = st.lists(
    st.builds(
        lambda entries, limit: Retry(limit=limit, by_type=entries),
        st.dictionaries(types, wishes),
        st.none() | st.integers(0, 9),
    ),
    max_size=3,
)


def a_failure(type: FailureType = FailureType.NETWORK_TIMEOUT, **more: object) -> Failure:
    return Failure(type=type, reason="boom", **more)  # type: ignore[arg-type]


def a_rule(**more: object) -> RetryRule:
    given = {"limit": 5, "base": SECOND, "factor": 2.0, "cap": 300 * SECOND, "jitter": Jitter.FULL}
    return RetryRule(**(given | more))  # type: ignore[arg-type]


# ── The laws of deciding ──


@given(rule=rules, failure=failures, grants=st.integers(min_value=0, max_value=9), roll=rolls)
def test_attempts_never_exceed_the_limit_the_first_one_and_what_was_granted(
    rule: RetryRule, failure: Failure, grants: int, roll: float
) -> None:
    attempts = 1

    while isinstance(decide(rule, failure, attempts=attempts, grants=grants, now=NOW, roll=roll), RetryAt):
        attempts += 1

    assert attempts <= rule.limit + 1 + grants
    assert attempts == 1 or not is_permanent(rule, failure)


@given(rule=rules, failure=failures, attempts=numbers, grants=numbers, roll=rolls)
def test_a_retry_is_due_within_the_bounds_that_can_be_told_beforehand(
    rule: RetryRule, failure: Failure, attempts: int, grants: int, roll: float
) -> None:
    decision = decide(rule, failure, attempts=attempts, grants=grants, now=NOW, roll=roll)
    assume(isinstance(decision, RetryAt))
    assert isinstance(decision, RetryAt)

    low, high = bounds(rule, decision.number, failure.retry_after)

    assert low <= decision.delay <= high
    assert decision.due_at == NOW + decision.delay


@given(rule=rules, number=numbers)
def test_without_a_word_of_the_service_no_delay_is_over_the_cap(rule: RetryRule, number: int) -> None:
    low, high = bounds(rule, number)

    assert timedelta(0) <= low <= high <= rule.cap


@given(rule=rules, number=st.integers(min_value=1, max_value=60))
def test_delays_grow_until_the_cap_and_never_shrink(rule: RetryRule, number: int) -> None:
    low, high = bounds(rule, number)
    next_low, next_high = bounds(rule, number + 1)

    assert next_low >= low
    assert next_high >= high


@given(rule=rules, attempts=numbers, grants=numbers, roll=rolls, permanent=st.just(True))
def test_what_the_stage_calls_permanent_is_never_repeated_by_itself(
    rule: RetryRule, attempts: int, grants: int, roll: float, *, permanent: bool
) -> None:
    failure = a_failure(FailureType.QUALITY, permanent=permanent)

    decision = decide(rule, failure, attempts=attempts, grants=grants, now=NOW, roll=roll)

    assert isinstance(decision, GiveUp)
    assert decision.reason is GiveUpReason.PERMANENT
    assert not decision.escalated


@given(type=st.sampled_from(sorted(PERMANENT)), limit=st.integers(1, 99), grants=st.integers(0, 9), roll=rolls)
def test_a_general_limit_makes_no_permanent_type_retryable(
    type: FailureType, limit: int, grants: int, roll: float
) -> None:
    rule = resolve(type, [Retry(limit=limit), Retry(limit=limit), Retry(limit=limit)])

    decision = decide(rule, a_failure(type), attempts=1, grants=grants, now=NOW, roll=roll)

    assert isinstance(decision, GiveUp)
    assert decision.reason is GiveUpReason.PERMANENT


def test_a_permanent_type_is_retried_when_its_own_entry_says_so() -> None:
    rule = resolve(FailureType.INVALID_INPUT, [Retry(by_type={"invalid_input": {"limit": 2}})])

    decision = decide(rule, a_failure(FailureType.INVALID_INPUT), attempts=1, grants=0, now=NOW, roll=0.5)

    assert isinstance(decision, RetryAt)


def test_a_quality_failure_is_retried_unless_the_stage_says_otherwise() -> None:
    rule = resolve(FailureType.QUALITY, [])

    decision = decide(rule, a_failure(FailureType.QUALITY), attempts=1, grants=0, now=NOW, roll=0.5)

    assert isinstance(decision, RetryAt)


def test_a_service_is_not_asked_before_the_time_it_named_even_over_the_cap() -> None:
    failure = a_failure(FailureType.RATE_LIMIT, retry_after=timedelta(hours=1))

    decision = decide(a_rule(), failure, attempts=1, grants=0, now=NOW, roll=0.5)

    assert isinstance(decision, RetryAt)
    assert decision.due_at == NOW + timedelta(hours=1)


def test_a_service_that_names_an_absurd_time_is_asked_in_a_year() -> None:
    failure = a_failure(FailureType.RATE_LIMIT, retry_after=timedelta.max)

    decision = decide(a_rule(), failure, attempts=1, grants=0, now=NOW, roll=0.5)

    assert isinstance(decision, RetryAt)
    assert decision.delay == LONGEST_WAIT


def test_unknown_failures_are_escalated_when_their_retries_are_used_up() -> None:
    rule = resolve(FailureType.UNKNOWN, [])

    decision = decide(rule, a_failure(FailureType.UNKNOWN), attempts=6, grants=0, now=NOW, roll=0.5)

    assert isinstance(decision, GiveUp)
    assert decision.reason is GiveUpReason.EXHAUSTED
    assert decision.escalated


def test_a_known_failure_that_is_used_up_escalates_nothing() -> None:
    decision = decide(a_rule(), a_failure(), attempts=6, grants=0, now=NOW, roll=0.5)

    assert isinstance(decision, GiveUp)
    assert not decision.escalated


def test_a_grant_of_the_operator_adds_one_attempt_to_what_is_used_up() -> None:
    decision = decide(a_rule(), a_failure(), attempts=6, grants=1, now=NOW, roll=0.5)

    assert isinstance(decision, RetryAt)
    assert decision.number == 6


@pytest.mark.parametrize(
    ("rule", "failure", "grants", "sentence"),
    [
        (a_rule(), a_failure(), 0, "all retries of network_timeout are used up: 5 allowed"),
        (a_rule(), a_failure(), 2, "all retries of network_timeout are used up: 5 allowed and 2 granted"),
        (a_rule(limit=0), a_failure(), 0, "network_timeout is not retried: its limit is 0"),
        (a_rule(limit=0), a_failure(FailureType.DRIFT), 0, "drift is not retried: the same would happen again"),
        (a_rule(), a_failure(permanent=True), 0, "network_timeout is not retried: the stage said that it is permanent"),
    ],
)
def test_giving_up_is_explained_in_a_sentence(rule: RetryRule, failure: Failure, grants: int, sentence: str) -> None:
    decision = decide(rule, failure, attempts=99, grants=grants, now=NOW, roll=0)

    assert isinstance(decision, GiveUp)
    assert decision.sentence == sentence


# ── Delays ──


@pytest.mark.parametrize(
    ("jitter", "roll", "seconds"),
    [
        (Jitter.NONE, 0.7, [1, 2, 4, 8, 10, 10]),
        (Jitter.EQUAL, 0.0, [0.5, 1, 2, 4, 5, 5]),
        (Jitter.EQUAL, 0.5, [0.75, 1.5, 3, 6, 7.5, 7.5]),
        (Jitter.FULL, 0.0, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]),
        (Jitter.FULL, 0.5, [0.5, 1, 2, 4, 5, 5]),
    ],
)
def test_each_jitter_spreads_the_delay_its_own_way(jitter: Jitter, roll: float, seconds: list[float]) -> None:
    rule = a_rule(limit=6, cap=10 * SECOND, jitter=jitter)

    decisions = [decide(rule, a_failure(), attempts=n, grants=0, now=NOW, roll=roll) for n in range(1, 7)]

    assert [d.delay.total_seconds() for d in decisions if isinstance(d, RetryAt)] == seconds


def test_no_base_means_no_delay_however_often() -> None:
    rule = a_rule(limit=10**9, base=timedelta(0))

    assert bounds(rule, 10**9) == (timedelta(0), timedelta(0))


# ── Who is asked first ──


@pytest.mark.parametrize(
    ("type", "limit", "base"),
    [
        (FailureType.NETWORK_TIMEOUT, 5, 1),
        (FailureType.RATE_LIMIT, 5, 5),
        (FailureType.RESOURCE_UNAVAILABLE, 3, 2),
        (FailureType.INVALID_INPUT, 0, 1),
        (FailureType.AUTH_FAILURE, 0, 1),
        (FailureType.OUT_OF_MEMORY, 1, 1),
        (FailureType.TIMEOUT, 3, 1),
        (FailureType.CRASH, 2, 1),
        (FailureType.QUALITY, 5, 1),
        (FailureType.DRIFT, 0, 1),
        (FailureType.CORRUPT, 0, 1),
        (FailureType.LOST_ARTIFACT, 0, 1),
        (FailureType.UNKNOWN, 5, 1),
    ],
)
def test_rt_2_each_type_has_its_own_defaults(type: FailureType, limit: int, base: int) -> None:
    rule = resolve(type, [])

    assert (rule.limit, rule.base) == (limit, base * SECOND)
    assert (rule.factor, rule.cap, rule.jitter) == (2, timedelta(minutes=5), Jitter.FULL)


def test_the_stage_is_asked_before_the_pipeline_and_that_before_the_config_field_by_field() -> None:
    stage = Retry(limit=1)
    pipeline = Retry(limit=2, base="2s")
    config = Retry(limit=3, base="3s", factor=3)

    rule = resolve(FailureType.NETWORK_TIMEOUT, [stage, pipeline, config])

    assert (rule.limit, rule.base, rule.factor) == (1, 2 * SECOND, 3)


def test_within_a_layer_the_types_own_entry_is_asked_before_the_general_one() -> None:
    stage = Retry(limit=1, base="9s", by_type={"crash": Retry(limit=7)})

    rule = resolve(FailureType.CRASH, [stage])

    assert (rule.limit, rule.base) == (7, 9 * SECOND)


def test_a_layers_general_entry_is_asked_before_the_next_layers_own_entry() -> None:
    stage, config = Retry(base="1s"), Retry(by_type={"rate_limit": {"base": "60s"}})

    rule = resolve(FailureType.RATE_LIMIT, [stage, config])

    assert rule.base == SECOND


@given(type=types, asked=layers)
def test_whatever_the_layers_say_a_rule_comes_out_whole(type: FailureType, asked: list[Retry]) -> None:
    rule = resolve(type, asked)

    assert rule.limit >= 0
    assert timedelta(0) <= rule.base <= LONGEST_WAIT
    assert rule.factor >= 1


def test_the_classifier_nearest_to_the_stage_is_taken() -> None:
    def of_stage(error: BaseException) -> str | None:
        return None

    def of_pipeline(error: BaseException) -> str | None:
        return "quality"

    assert classifier_of([Retry(), Retry(classify=of_stage), Retry(classify=of_pipeline)]) is of_stage
    assert classifier_of([Retry()]) is None


# ── What authors write ──


def test_a_policy_takes_text_timedeltas_and_tables() -> None:
    retry = Retry(3, "1s", 2, timedelta(minutes=1), "equal", {"rate_limit": {"base": "5s"}})

    assert (retry.limit, retry.base, retry.cap, retry.jitter) == (3, SECOND, 60 * SECOND, Jitter.EQUAL)
    assert retry.by_type[FailureType.RATE_LIMIT].base == 5 * SECOND


def test_equal_policies_are_equal_and_can_be_told_apart() -> None:
    policies = {Retry(limit=1), Retry(limit=1), Retry(limit=2)}

    assert len(policies) == 2


@pytest.mark.parametrize(
    ("wish", "names"),
    [
        ({"limit": -1}, "limit"),
        ({"limit": True}, "limit"),
        ({"limit": 1.5}, "limit"),
        ({"base": "fast"}, "fast"),
        ({"base": -1}, "negative"),
        ({"cap": "9999d"}, "cap"),
        ({"factor": 0.5}, "factor"),
        ({"factor": math.nan}, "factor"),
        ({"factor": math.inf}, "factor"),
        ({"factor": "2"}, "factor"),
        ({"jitter": "some"}, "jitter"),
        ({"classify": "quality"}, "classify"),
        ({"by_type": {"netwrok_timeout": {}}}, "netwrok_timeout"),
        ({"by_type": {"crash": {"limt": 1}}}, "limt"),
        ({"by_type": {"crash": 3}}, "crash"),
        ({"by_type": {"crash": {"zzz": 1}}}, "zzz"),
        ({"by_type": {"crash": {"limit": -1}}}, "limit"),
        ({"by_type": {"crash": Retry(by_type={"drift": {}})}}, "crash"),
        ({"by_type": {"crash": Retry(classify=lambda error: None)}}, "crash"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_by_name_with_a_way_out(wish: dict[str, object], names: str) -> None:
    with pytest.raises(UsageError) as refused:
        Retry(**wish)  # type: ignore[arg-type]

    assert names in refused.value.message
    assert refused.value.hint
