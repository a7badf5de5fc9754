"""What a service can answer is five records and no more."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from sgops.core.connecting import Answer, Connector, Done, Failed, NotFound, Running, Unknown
from sgops.core.errors import UsageError
from sgops.core.failure import FailureType


class Farm:
    """A connector as an author writes it, without a base class."""

    capabilities = frozenset({"status", "idempotent"})

    def __init__(self) -> None:
        self.jobs: dict[str, dict[str, Any]] = {}

    def submit(self, request: dict[str, Any], key: str) -> str:
        self.jobs[key] = request
        return key

    def status(self, ref: str) -> Answer:
        return Done(self.jobs[ref]) if ref in self.jobs else NotFound()

    def find(self, key: str) -> str | None:
        return key if key in self.jobs else None

    def cancel(self, ref: str) -> None:
        del self.jobs[ref]

    def ping(self) -> None:
        """Be there."""


def test_a_class_with_the_right_methods_is_a_connector() -> None:
    farm: Connector = Farm()

    ref = farm.submit({"file": "a.mp4"}, "k1")

    assert farm.status(ref) == Done({"file": "a.mp4"})
    assert farm.status("k2") == NotFound()


def test_a_failure_has_a_type_that_exists() -> None:
    assert Failed("rate_limit", "slow down").type is FailureType.RATE_LIMIT
    with pytest.raises(UsageError, match="'rate_limt' is not a failure type"):
        Failed("rate_limt")


@pytest.mark.parametrize("answer", [Running(), Done(1), Failed(), NotFound(), Unknown("no answer")])
def test_an_answer_is_not_changed_afterwards(answer: Answer) -> None:
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        answer.reason = "another"  # type: ignore[union-attr, misc]
