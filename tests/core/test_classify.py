"""The author's word, the rules, causes and groups decide in this order what a failure is."""

from __future__ import annotations

import json
import signal
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from sgops.core.classify import Rule, classify, classify_exit
from sgops.core.errors import UsageError
from sgops.core.failure import Failure, FailureType
from sgops.core.signals import Classifier, Fail
from tests.support.foreign_errors import an_httpx_answer, raised

NOW = datetime(2030, 1, 31, 12, 0, tzinfo=UTC)


def judged(error: BaseException, *rules: Rule, extra: Classifier | None = None) -> Failure:
    return classify(error, rules, extra, now=NOW)


# ── Causes and groups ──


def test_a_cause_is_looked_at_when_the_error_itself_says_nothing() -> None:
    error = raised(RuntimeError("could not draw"), cause=raised(ValueError("odd"), cause=ConnectionError("refused")))

    failure = judged(error)

    assert failure.type is FailureType.NETWORK_TIMEOUT
    assert failure.reason == "RuntimeError: could not draw; caused by ConnectionError: refused"


def test_a_cause_is_not_looked_at_when_the_error_speaks_for_itself() -> None:
    error = raised(PermissionError("no"), cause=ConnectionError("refused"))

    failure = judged(error)

    assert failure.type is FailureType.AUTH_FAILURE
    assert failure.reason == "PermissionError: no"


def test_what_was_merely_being_handled_is_no_cause() -> None:
    error = ValueError("odd")
    error.__context__ = ConnectionError("refused")

    assert judged(error).type is FailureType.UNKNOWN


def test_errors_that_cause_each_other_are_read_to_an_end() -> None:
    hen, egg = ValueError("hen"), ValueError("egg")
    hen.__cause__, egg.__cause__ = egg, hen

    failure = judged(raised(hen, cause=egg))

    assert failure.type is FailureType.UNKNOWN
    assert len(failure.traceback) < 2000


def test_a_group_of_one_type_has_that_type_and_the_longest_wait() -> None:
    group = BaseExceptionGroup(
        "two calls",
        [an_httpx_answer(429, Retry_After="3"), ExceptionGroup("deep", [an_httpx_answer(429, Retry_After="9")])],
    )

    failure = judged(raised(group))

    assert (failure.type, failure.retry_after) == (FailureType.RATE_LIMIT, timedelta(seconds=9))
    assert "answered" in failure.reason


def test_a_group_of_several_types_is_unknown() -> None:
    group = ExceptionGroup("two calls", [ConnectionError(), PermissionError()])

    assert judged(raised(group)).type is FailureType.UNKNOWN


def test_a_tree_of_groups_without_end_is_read_to_an_end() -> None:
    tree: Exception = ConnectionError("leaf")
    for _ in range(40):
        tree = ExceptionGroup("branch", [tree, tree])

    failure = judged(raised(tree))

    assert failure.type is FailureType.UNKNOWN


# ── What authors and operators say ──


def test_a_fail_says_its_type_itself() -> None:
    fail = Fail("hands with six fingers", type="quality", permanent=True, retry_after="1m")

    returned, thrown = judged(fail), judged(raised(fail))

    assert returned == Failure(
        type=FailureType.QUALITY, reason=fail.reason, permanent=True, retry_after=timedelta(minutes=1)
    )
    assert thrown.type is FailureType.QUALITY
    assert thrown.traceback


def test_a_fail_without_a_type_may_be_told_by_its_cause() -> None:
    failure = judged(raised(Fail("no voice", permanent=True), cause=TimeoutError()))

    assert (failure.type, failure.permanent) == (FailureType.NETWORK_TIMEOUT, True)


QUOTA = Rule(match="(?i)quota exceeded", type=FailureType.RATE_LIMIT)


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        (ValueError("Quota Exceeded for today"), QUOTA),
        (Fail("quota exceeded"), QUOTA),
        (ValueError(), Rule(exception="builtins:ValueError", type=FailureType.RATE_LIMIT)),
        (json.JSONDecodeError("x", "", 0), Rule(exception="builtins:ValueError", type=FailureType.RATE_LIMIT)),
        (json.JSONDecodeError("x", "", 0), Rule(exception="json:JSONDecodeError", type=FailureType.RATE_LIMIT)),
        (subprocess.CalledProcessError(9, "x"), Rule(exit_code=9, type=FailureType.RATE_LIMIT)),
        (an_httpx_answer(529), Rule(http_status=529, type=FailureType.RATE_LIMIT)),
        (an_httpx_answer(404), Rule(http_status=404, type=FailureType.RATE_LIMIT)),
        (raised(RuntimeError(), cause=OSError("quota exceeded")), QUOTA),
        (ValueError("a b"), Rule(match="a", exception="builtins:ValueError", type=FailureType.RATE_LIMIT)),
    ],
)
def test_a_rule_comes_before_what_is_built_in(error: Exception, rule: Rule) -> None:
    failure = judged(error, rule)

    assert failure.type is FailureType.RATE_LIMIT


@pytest.mark.parametrize(
    "rule",
    [
        Rule(match="quota", type=FailureType.QUALITY),
        Rule(exception="other:ValueError", type=FailureType.QUALITY),
        Rule(exception="builtin:ValueError", type=FailureType.QUALITY),
        Rule(exit_code=0, type=FailureType.QUALITY),
        Rule(http_status=500, type=FailureType.QUALITY),
        Rule(match="odd", exit_code=1, type=FailureType.QUALITY),
    ],
)
def test_a_rule_that_does_not_fit_in_every_condition_says_nothing(rule: Rule) -> None:
    failure = judged(ValueError("odd"), rule)

    assert failure.type is FailureType.UNKNOWN


def test_the_first_rule_that_fits_wins() -> None:
    first, second = Rule(match="odd", type=FailureType.QUALITY), Rule(match="odd", type=FailureType.DRIFT)

    assert judged(ValueError("odd"), first, second).type is FailureType.QUALITY


def test_a_rule_that_says_unknown_is_the_last_word() -> None:
    rule = Rule(exception="builtins:RuntimeError", type=FailureType.UNKNOWN)

    failure = judged(raised(RuntimeError(), cause=TimeoutError()), rule)

    assert failure.type is FailureType.UNKNOWN


def test_the_authors_classifier_comes_before_the_rules() -> None:
    failure = judged(ValueError("quota exceeded"), QUOTA, extra=lambda error: "quality")

    assert failure.type is FailureType.QUALITY


def test_the_authors_classifier_may_answer_with_a_fail() -> None:
    failure = judged(ValueError("odd"), extra=lambda error: Fail("", type="quality", permanent=True))

    assert (failure.type, failure.permanent, failure.reason) == (FailureType.QUALITY, True, "ValueError: odd")


def test_an_author_who_does_not_know_leaves_it_to_the_rest() -> None:
    failure = judged(TimeoutError(), extra=lambda error: None)

    assert failure.type is FailureType.NETWORK_TIMEOUT


def test_a_broken_classifier_is_named_and_hides_nothing() -> None:
    by_typo = judged(TimeoutError("late"), extra=lambda error: "netwrok")
    by_error = judged(TimeoutError("late"), extra=lambda error: str(1 // 0))
    by_nonsense = judged(TimeoutError("late"), extra=lambda error: 42)  # type: ignore[arg-type, return-value]

    assert {f.type for f in (by_typo, by_error, by_nonsense)} == {FailureType.NETWORK_TIMEOUT}
    assert "TimeoutError: late" in by_error.reason
    assert "ZeroDivisionError" in by_error.reason
    assert "netwrok" in by_typo.reason


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        ({}, "condition"),
        ({"match": "("}, "pattern"),
        ({"exception": "ValueError"}, "class"),
        ({"exception": "a b:C"}, "class"),
    ],
)
def test_a_rule_that_can_never_fit_is_refused(conditions: dict[str, str], names: str) -> None:
    with pytest.raises(UsageError, match=names):
        Rule(type=FailureType.QUALITY, **conditions)  # type: ignore[arg-type]


def test_a_rule_of_a_misspelt_type_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError) as refused:
        Rule(match="x", type="qualty")  # type: ignore[arg-type]

    assert "quality" in refused.value.hint


# ── Commands ──


@pytest.mark.parametrize(
    ("code", "type"),
    [
        (75, FailureType.RESOURCE_UNAVAILABLE),
        (64, FailureType.INVALID_INPUT),
        (65, FailureType.INVALID_INPUT),
        (77, FailureType.AUTH_FAILURE),
        (124, FailureType.TIMEOUT),
        (137, FailureType.OUT_OF_MEMORY),
        (1, FailureType.UNKNOWN),
        (139, FailureType.UNKNOWN),
        (-signal.SIGSEGV, FailureType.CRASH),
        (-signal.SIGKILL, FailureType.CRASH),
        (-99, FailureType.CRASH),
    ],
)
def test_rt_3_an_exit_code_has_its_type(code: int, type: FailureType) -> None:
    failure = classify_exit(code)

    assert failure.type is type


def test_the_stages_own_codes_come_before_the_rules_and_those_before_the_built_in() -> None:
    rules = [
        Rule(exit_code=75, type=FailureType.QUALITY),
        Rule(match="no space", type=FailureType.RESOURCE_UNAVAILABLE),
    ]

    by_stage = classify_exit(75, rules, {75: "network_timeout"})
    by_rule = classify_exit(75, rules, {6: "network_timeout"})
    by_output = classify_exit(1, rules, output="no space left\nbye")

    assert by_stage.type is FailureType.NETWORK_TIMEOUT
    assert by_rule.type is FailureType.QUALITY
    assert by_output.type is FailureType.RESOURCE_UNAVAILABLE


def test_a_command_fails_with_its_last_words() -> None:
    by_code = classify_exit(22, output="trying\ncurl: (22) error: 404\n\n")
    by_signal = classify_exit(-11)

    assert by_code.reason == "the command ended with exit code 22: curl: (22) error: 404"
    assert by_signal.reason == "the command was killed by SIGSEGV"


def test_a_command_run_by_a_stage_fails_with_its_last_words() -> None:
    as_bytes = subprocess.CalledProcessError(1, "x", stderr=b"trying\nno ink \xff\n")
    as_text = subprocess.CalledProcessError(1, "x", stderr="no ink\n")

    assert judged(as_bytes).reason.endswith("exit status 1: no ink �")
    assert judged(as_text).reason.endswith("exit status 1: no ink")
