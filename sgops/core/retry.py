"""When a failed attempt is tried again, and when no more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final, TypeVar

from sgops.core.errors import UsageError
from sgops.core.failure import Failure, FailureType, failure_type
from sgops.core.retry_after import LONGEST_WAIT
from sgops.core.signals import Classifier
from sgops.core.units import clipped, format_duration, to_duration

T = TypeVar("T")


class Jitter(StrEnum):
    """How a delay is spread, so that what failed together is not tried again together."""

    FULL = "full"
    EQUAL = "equal"
    NONE = "none"


@dataclass(frozen=True, slots=True, init=False)
class Retry:
    """What an author or an operator wants of retries; what is left out is decided further down."""

    limit: int | None
    base: timedelta | None
    factor: float | None
    cap: timedelta | None
    jitter: Jitter | None
    by_type: Mapping[FailureType, Retry] = field(hash=False)
    classify: Classifier | None

    def __init__(  # noqa: PLR0917 - the names and their order are the public interface
        self,
        limit: int | None = None,
        base: str | timedelta | float | None = None,
        factor: float | None = None,
        cap: str | timedelta | float | None = None,
        jitter: str | None = None,
        by_type: Mapping[str, Retry | Mapping[str, Any]] | None = None,
        classify: Classifier | None = None,
    ) -> None:
        given = {
            "limit": _limit(limit),
            "base": _delay("base", base),
            "factor": _factor(factor),
            "cap": _delay("cap", cap),
            "jitter": _jitter(jitter),
            "by_type": {failure_type(name): _entry(name, entry) for name, entry in (by_type or {}).items()},
            "classify": _classifier(classify),
        }
        for name, value in given.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRule:
    """What holds for one failure type once all layers have been asked."""

    limit: int
    base: timedelta
    factor: float
    cap: timedelta
    jitter: Jitter


class GiveUpReason(StrEnum):
    PERMANENT = "permanent"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryAt:
    """Try again: the `number`-th retry, `delay` from now."""

    due_at: datetime
    delay: timedelta
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """Try no more; `escalated` if nobody knows what went wrong all those times."""

    reason: GiveUpReason
    escalated: bool
    sentence: str


# A retry cannot help: the same input, key or checkpoint will be refused again.
PERMANENT: Final = frozenset(
    {
        FailureType.INVALID_INPUT,
        FailureType.AUTH_FAILURE,
        FailureType.DRIFT,
        FailureType.CORRUPT,
        FailureType.LOST_ARTIFACT,
    }
)


def resolve(type: FailureType, layers: Sequence[Retry]) -> RetryRule:
    """Ask the stage, then the pipeline, then the config (in that order), then the built-in defaults."""
    every = [*layers, _BUILT_IN]
    asked = [wish for layer in every for wish in (layer.by_type.get(type), layer) if wish is not None]
    # Somebody who wants five retries in general does not want bad input to be tried six times.
    own = [layer.by_type[type] for layer in every if type in layer.by_type]
    return RetryRule(
        limit=_first(wish.limit for wish in (own if type in PERMANENT else asked)),
        base=_first(wish.base for wish in asked),
        factor=_first(wish.factor for wish in asked),
        cap=_first(wish.cap for wish in asked),
        jitter=_first(wish.jitter for wish in asked),
    )


def classifier_of(layers: Sequence[Retry]) -> Classifier | None:
    """Find the classifier nearest to the stage."""
    return next((layer.classify for layer in layers if layer.classify is not None), None)


def decide(
    rule: RetryRule, failure: Failure, *, attempts: int, grants: int, now: datetime, roll: float
) -> RetryAt | GiveUp:
    """Try again, or give up; `attempts` counts those of this run and stage, the failed one included.

    A grant of the operator adds one attempt to what is exhausted, but never repeats by itself what is permanent.
    """
    if is_permanent(rule, failure):
        return GiveUp(reason=GiveUpReason.PERMANENT, escalated=False, sentence=_why_permanent(failure))
    if attempts > rule.limit + grants:
        escalated = failure.type is FailureType.UNKNOWN
        return GiveUp(
            reason=GiveUpReason.EXHAUSTED, escalated=escalated, sentence=_why_exhausted(rule, failure, grants)
        )
    delay = _spread(rule, attempts, roll)
    if failure.retry_after is not None:
        delay = max(delay, min(failure.retry_after, LONGEST_WAIT))
    return RetryAt(due_at=now + delay, delay=delay, number=attempts)


def is_permanent(rule: RetryRule, failure: Failure) -> bool:
    """Say whether no automatic retry may follow, whatever has been granted."""
    return failure.permanent is True or (failure.type in PERMANENT and rule.limit == 0)


def bounds(rule: RetryRule, number: int, retry_after: timedelta | None = None) -> tuple[timedelta, timedelta]:
    """Say the shortest and the longest delay that the `number`-th retry may have."""
    low, high = _range(rule, number)
    at_least = min(retry_after or _ZERO, LONGEST_WAIT)
    return max(low, at_least), max(high, at_least)


def _range(rule: RetryRule, number: int) -> tuple[timedelta, timedelta]:
    top = _top(rule, number)
    match rule.jitter:
        case Jitter.FULL:
            return _floor(rule), max(_floor(rule), top)
        case Jitter.EQUAL:
            return top / 2, top
        case Jitter.NONE:
            return top, top


def _spread(rule: RetryRule, number: int, roll: float) -> timedelta:
    low, high = _range(rule, number)
    # The full width is rolled, the floor only lifts what came out too short.
    lowest = _ZERO if rule.jitter is Jitter.FULL else low
    return max(low, lowest + (high - lowest) * roll)


def _floor(rule: RetryRule) -> timedelta:
    return min(rule.base / 2, rule.cap)


def _top(rule: RetryRule, number: int) -> timedelta:
    try:
        return min(rule.cap, rule.base * float(rule.factor) ** (number - 1))
    except OverflowError:
        # Beyond what a float or a timedelta can hold is beyond any cap.
        return rule.cap if rule.base else _ZERO


def _why_permanent(failure: Failure) -> str:
    if failure.permanent:
        return f"{failure.type} is not retried: the stage said that it is permanent"
    return f"{failure.type} is not retried: the same would happen again"


def _why_exhausted(rule: RetryRule, failure: Failure, grants: int) -> str:
    if rule.limit + grants == 0:
        return f"{failure.type} is not retried: its limit is 0"
    granted = f" and {grants} granted" if grants else ""
    return f"all retries of {failure.type} are used up: {rule.limit} allowed{granted}"


_ZERO = timedelta(0)


def _first(wishes: Iterable[T | None]) -> T:
    # The built-in layer comes last and leaves nothing out.
    return next(wish for wish in wishes if wish is not None)


def _entry(name: str, entry: Retry | Mapping[str, Any]) -> Retry:
    if isinstance(entry, Mapping):
        entry = _from_table(name, entry)
    if not isinstance(entry, Retry):
        raise UsageError(
            f"by_type={{{name!r}: {entry!r}}} means nothing", hint=f'for example {{{name!r}: {{"limit": 2}}}}'
        )
    if entry.by_type or entry.classify:
        raise UsageError(
            f"retry of {name} cannot hold by_type or classify", hint="they stand beside by_type, not in it"
        )
    return entry


def _from_table(name: str, table: Mapping[str, Any]) -> Retry:
    settings = [known.name for known in fields(Retry)]
    for key in table:
        if key not in settings:
            near = get_close_matches(str(key), settings, n=1)
            hint = f"did you mean {near[0]}?" if near else "one of limit, base, factor, cap, jitter"
            raise UsageError(f"{clipped(str(key))} is no setting of a retry ({name})", hint=hint)
    return Retry(**table)


def _limit(limit: object) -> int | None:
    if limit is None:
        return None
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
        raise UsageError(f"limit {limit!r} is not a number of retries", hint="write 0, 1, 2 …; 0 means never")
    return limit


def _delay(name: str, value: str | timedelta | float | None) -> timedelta | None:
    if value is None:
        return None
    delay = to_duration(value)
    if delay > LONGEST_WAIT:
        raise UsageError(
            f"{name} {format_duration(delay)} is too long", hint=f"at most {format_duration(LONGEST_WAIT)}"
        )
    return delay


def _factor(factor: object) -> float | None:
    if factor is None:
        return None
    if isinstance(factor, bool) or not isinstance(factor, int | float) or not 1 <= factor < math.inf:
        raise UsageError(f"factor {factor!r} does not fit", hint="write a number from 1, for example 2")
    # An int to the power of a million would be computed digit by digit.
    return min(float(factor), 1e9)


def _jitter(jitter: str | None) -> Jitter | None:
    if jitter is None:
        return None
    try:
        return Jitter(jitter)
    except ValueError as error:
        raise UsageError(f"jitter {jitter!r} does not exist", hint="one of " + ", ".join(Jitter)) from error


def _classifier(classify: object) -> Classifier | None:
    if classify is None:
        return None
    if not callable(classify):
        raise UsageError(f"classify {classify!r} cannot be called", hint="give a function that takes the error")
    return classify


# Made here, because making a Retry needs what stands above.
_BUILT_IN: Final = Retry(
    limit=5,
    base="1s",
    factor=2,
    cap="5m",
    jitter=Jitter.FULL,
    by_type={
        **{final: {"limit": 0} for final in PERMANENT},
        FailureType.RATE_LIMIT: {"base": "5s"},
        FailureType.RESOURCE_UNAVAILABLE: {"base": "2s", "limit": 3},
        FailureType.OUT_OF_MEMORY: {"limit": 1},
        FailureType.TIMEOUT: {"limit": 3},
        FailureType.CRASH: {"limit": 2},
    },
)
