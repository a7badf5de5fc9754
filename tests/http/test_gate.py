"""Before recovery has ended, probes pass, a submit waits a little and the rest is told to come back."""

from __future__ import annotations

import asyncio

import pytest

from sgops.core.errors import Starting
from sgops.http.gate import Gate
from sgops.http.route import get
from sgops.http.routes import STATUS, SUBMIT
from sgops.ports import Operations

# So long that a test that waits for it is stopped by its own time limit.
LONG = 3600
QUESTION = get("/jobs", Operations.jobs, "List jobs.")


def test_a_probe_passes_before_the_engine_is_ready() -> None:
    gate = Gate(lambda: False, LONG)

    asyncio.run(gate.admit(STATUS))


def test_a_question_is_refused_at_once_until_the_engine_is_ready() -> None:
    gate = Gate(lambda: False, LONG)

    with pytest.raises(Starting, match="starting"):
        asyncio.run(gate.admit(QUESTION))


def test_a_submit_waits_until_the_engine_is_ready() -> None:
    glances = iter([False, False, False])
    gate = Gate(lambda: next(glances, True), LONG)

    asyncio.run(gate.admit(SUBMIT))

    assert next(glances, None) is None


def test_a_submit_is_refused_when_its_patience_is_used_up() -> None:
    gate = Gate(lambda: False, 0.05)

    with pytest.raises(Starting):
        asyncio.run(gate.admit(SUBMIT))


def test_nobody_waits_at_a_gate_that_was_closed() -> None:
    gate = Gate(lambda: False, LONG)
    gate.close()

    with pytest.raises(Starting):
        asyncio.run(gate.admit(SUBMIT))
