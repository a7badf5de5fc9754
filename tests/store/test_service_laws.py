"""Each law of work at services is broken by hand, and each breach is found and named."""

from __future__ import annotations

import pytest

from sgops.store.service_laws import LAWS
from tests.support.jobs import NOW
from tests.support.lives import collected, handed_over
from tests.support.shelf import Shelf

ONCE = "work goes to a service once under a key"
INTENDED = "each call to a service was intended before"
ASKED = "a service is asked before its work is repeated"

AGAIN = """
INSERT INTO receipt (
    job, run, stage, name, submission, connector, key, request, digest, state, sends, excused, unwanted, intended_at
)
SELECT job, run, stage, name, {submission}, connector, key || 'x', request, digest, 'sending', 1, 0, 0, intended_at
FROM receipt WHERE job = 1
"""

BREACHES = [
    (ONCE, 1, "UPDATE receipt SET sends = 2 WHERE job = 1"),
    (ONCE, 1, "UPDATE receipt SET sends = 0 WHERE job = 1"),
    (ONCE, 1, AGAIN.format(submission=2)),
    (ONCE, 1, AGAIN.format(submission=3)),
    (INTENDED, 1, "DELETE FROM event WHERE job = 1 AND type = 83"),
    (ASKED, 1, "UPDATE receipt SET state = 'failed' WHERE job = 1"),
    (ASKED, 2, "UPDATE receipt SET state = 'submitted' WHERE job = 2"),
]


@pytest.fixture
def at_services(shelf: Shelf) -> Shelf:
    shelf.then(shelf.running(), lambda job: handed_over(job, NOW))
    shelf.then(shelf.running(), lambda job: handed_over(job, NOW), lambda job: collected(job, NOW))
    return shelf


def test_what_is_as_it_should_be_is_no_breach(at_services: Shelf) -> None:
    assert at_services.faults() == {}


@pytest.mark.parametrize(("check", "job", "statement"), BREACHES, ids=[f"{b[0]}-{n}" for n, b in enumerate(BREACHES)])
def test_a_breach_turns_its_check_red_and_names_the_job(
    at_services: Shelf, check: str, job: int, statement: str
) -> None:
    assert at_services.sql(statement) > 0

    faults = at_services.faults()

    assert f"job {job}" in faults[check]


def test_every_law_has_been_broken_here() -> None:
    broken = {check for check, _, _ in BREACHES}

    assert broken >= set(LAWS)
