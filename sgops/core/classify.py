"""What type of failure an error, an exit code or an HTTP status is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from signal import Signals
from typing import TypeVar

from sgops.core.clues import Clues, cause_of, clues_of, known_type, last_line, retry_after_of, sentence_of
from sgops.core.errors import UsageError
from sgops.core.failure import Failure, FailureType, failure_type
from sgops.core.signals import Classifier, Fail
from sgops.core.traces import name_and_message, traceback_of
from sgops.core.units import clipped

# An author can chain and group errors without end; nobody reads further than this.
ERRORS_READ = 1000
# How much of a command's output the rules are tried on: its end.
OUTPUT_READ = 16 * 1024

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Give a type to every failure that meets all the conditions named."""

    type: FailureType
    match: str | None = None
    exception: str | None = None
    exit_code: int | None = None
    http_status: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", failure_type(self.type))
        if all(asked is None for asked in (self.match, self.exception, self.exit_code, self.http_status)):
            raise UsageError("a rule needs a condition", hint="add match, exception, exit_code or http_status")
        if self.exception is not None and not _CLASS.fullmatch(self.exception):
            raise UsageError(f"{clipped(self.exception)} names no class", hint='write exception = "module:Class"')
        try:
            re.compile(self.match or "")
        except re.error as error:
            raise UsageError(f"{clipped(self.match or '')} is not a pattern: {error}") from error

    def fits(self, clues: Clues) -> bool:
        return (
            self.http_status in (None, clues.http_status)
            and self.exit_code in (None, clues.exit_code)
            and (self.exception is None or any(_is_class(known, self.exception) for known in clues.classes))
            and (self.match is None or re.search(self.match, clues.text) is not None)
        )


def classify(
    error: BaseException, rules: Sequence[Rule] = (), extra: Classifier | None = None, *, now: datetime
) -> Failure:
    """Say why an attempt failed: the author's word first, then the rules, then what is known of the error."""
    try:
        return _classified(error, _Reading(rules=rules, classifier=extra, now=now).first_sign(error))
    except Exception as trouble:  # noqa: BLE001 - an error may fail when it is looked at; its attempt must end all the same
        reason = f"{type(error).__name__}, an error that cannot be read ({type(trouble).__name__})"
        return Failure(type=FailureType.UNKNOWN, reason=reason)


def _classified(error: BaseException, sign: _Sign) -> Failure:
    return Failure(
        type=sign.type or FailureType.UNKNOWN,
        reason=_reason(error, sign),
        traceback=traceback_of(error) if error.__traceback__ else "",
        retry_after=sign.retry_after,
        permanent=sign.permanent,
    )


def classify_exit(
    code: int, rules: Sequence[Rule] = (), stage_codes: Mapping[int, str] | None = None, *, output: str = ""
) -> Failure:
    """Say why a command failed, with its last words; a negative code is the signal that ended it."""
    tail = output[-OUTPUT_READ:]
    last_words = last_line(tail)
    reason = f"{_ending(code)}: {last_words}" if last_words else _ending(code)
    by_stage = (stage_codes or {}).get(code)
    if by_stage is not None:
        return Failure(type=failure_type(by_stage), reason=reason)
    clues = Clues(text=f"{reason}\n{tail}", exit_code=code)
    return Failure(type=_by_rules(rules, clues) or known_type(clues) or FailureType.UNKNOWN, reason=reason)


def classify_status(http_status: int, rules: Sequence[Rule] = ()) -> FailureType:
    """Say what type of failure an HTTP status is."""
    clues = Clues(text=f"HTTP {http_status}", http_status=http_status)
    return _by_rules(rules, clues) or known_type(clues) or FailureType.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """What one error says; what it does not say may be said by its cause."""

    type: FailureType | None = None
    permanent: bool | None = None
    retry_after: timedelta | None = None
    told_by: BaseException | None = None
    trouble: str = ""

    def or_else(self, cause: _Sign) -> _Sign:
        return _Sign(
            type=self.type or cause.type,
            permanent=cause.permanent if self.permanent is None else self.permanent,
            retry_after=cause.retry_after if self.retry_after is None else self.retry_after,
            told_by=self.told_by or cause.told_by,
            trouble=self.trouble or cause.trouble,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One look at an error, at what caused it and at the errors grouped in it."""

    rules: Sequence[Rule]
    classifier: Classifier | None
    now: datetime
    # Shared by all branches, so that neither a circle of causes nor a tree of groups makes the look endless.
    budget: Iterator[int] = field(default_factory=lambda: iter(range(ERRORS_READ)))

    def first_sign(self, error: BaseException) -> _Sign:
        """Read an error, then its causes until one has a type."""
        sign = _Sign()
        link: BaseException | None = error
        while link is not None and sign.type is None and next(self.budget, None) is not None:
            sign = sign.or_else(self._read(link))
            link = cause_of(link)
        return sign

    def _read(self, error: BaseException) -> _Sign:
        sign = self._by_author(error).or_else(_Sign(retry_after=retry_after_of(error, self.now)))
        if sign.type is not None:
            return sign
        clues = clues_of(error)
        found = _by_rules(self.rules, clues) or known_type(clues)
        if found is not None:
            return replace(sign, type=found, told_by=error)
        return sign.or_else(self._by_members(error)) if isinstance(error, BaseExceptionGroup) else sign

    def _by_author(self, error: BaseException) -> _Sign:
        if isinstance(error, Fail):
            return _said_by(error, error)
        if self.classifier is None:
            return _Sign()
        try:
            answer = self.classifier(error)
            if isinstance(answer, str):
                return _Sign(type=failure_type(answer), told_by=error)
            return _Sign() if answer is None else _said_by(answer, error)
        except Exception as broken:  # noqa: BLE001 - a broken classifier must not hide the failure it was asked about
            return _Sign(trouble=f"the classifier failed: {name_and_message(broken)}")

    def _by_members(self, group: BaseExceptionGroup[BaseException]) -> _Sign:
        signs = [self.first_sign(member) for member in group.exceptions]
        agreed = _unanimous([sign.type for sign in signs])
        return _Sign(
            type=agreed,
            permanent=_unanimous([sign.permanent for sign in signs]),
            retry_after=max((sign.retry_after for sign in signs if sign.retry_after is not None), default=None),
            told_by=group if agreed else None,
        )


def _said_by(fail: Fail, error: BaseException) -> _Sign:
    # A Fail without a type says only why; what kind it is may still be told by a rule or by its cause.
    said = None if fail.type is FailureType.UNKNOWN else fail.type
    return _Sign(type=said, permanent=fail.permanent, retry_after=fail.retry_after, told_by=error if said else None)


def _unanimous(said: Sequence[T | None]) -> T | None:
    return said[0] if all(word == said[0] for word in said) else None


def _by_rules(rules: Sequence[Rule], clues: Clues) -> FailureType | None:
    return next((rule.type for rule in rules if rule.fits(clues)), None)


_CLASS = re.compile(r"\w+(?:\.\w+)*:\w+(?:\.\w+)*")


def _is_class(known: str, wanted: str) -> bool:
    """Compare two `module:Class`; `requests:Timeout` is the same as `requests.exceptions:Timeout`."""
    module, _, name = known.partition(":")
    wanted_module, _, wanted_name = wanted.partition(":")
    return name == wanted_name and (module == wanted_module or module.startswith(f"{wanted_module}."))


def _reason(error: BaseException, sign: _Sign) -> str:
    parts = [sentence_of(error)]
    if isinstance(error, BaseExceptionGroup):
        parts += [sentence_of(member) for member in error.exceptions[:3]]
    elif sign.told_by not in (None, error):
        parts.append(f"caused by {sentence_of(sign.told_by)}")
    return "; ".join([*parts, sign.trouble] if sign.trouble else parts)


def _ending(code: int) -> str:
    if code >= 0:
        return f"the command ended with exit code {code}"
    return f"the command was killed by {signal_name(code)}"


def signal_name(code: int) -> str:
    """Name the signal that a negative exit code stands for."""
    return next((known.name for known in Signals if known == -code), f"signal {-code}")
