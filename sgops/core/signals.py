"""What a stage says apart from its output."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from sgops.core.failure import FailureType, failure_type
from sgops.core.receipts import Call
from sgops.core.units import to_duration


class Fail(Exception):
    """Fail the attempt for a reason the stage knows; to be returned or raised."""

    def __init__(
        self,
        reason: str,
        type: str = FailureType.UNKNOWN,
        permanent: bool | None = None,  # noqa: FBT001 - the order of the public interface
        retry_after: str | timedelta | float | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = str(reason)
        self.type = failure_type(type)
        self.permanent = permanent
        self.retry_after = None if retry_after is None else to_duration(retry_after)


class Snooze(Exception):
    """Come back later at no cost: the stage is not ready; to be returned or raised."""

    def __init__(self, delay: str | timedelta | float) -> None:
        super().__init__(delay)
        self.delay = to_duration(delay)


class HandOver(BaseException):
    """Leave a stage for as long as a service works; no `except Exception` of an author may swallow it."""

    def __init__(self, call: Call) -> None:
        super().__init__(f"call '{call.name}' goes to '{call.connector}'")
        self.call = call


class Interruption(StrEnum):
    SHUTDOWN = "shutdown"
    CANCELLED = "cancelled"
    DEADLINE = "deadline"
    EXPIRED = "expired"
    FENCED = "fenced"


class StageInterrupted(BaseException):
    """Leave a stage that has to stop; no `except Exception` of an author may swallow it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = Interruption(why)


# An author's own reading of an error: the name of a type, a Fail, or None for "I do not know it".
Classifier = Callable[[BaseException], str | Fail | None]
