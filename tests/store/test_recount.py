"""Counters that have left what they count are brought back."""

from __future__ import annotations

import pytest

from tests.support.shelf import Shelf


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE counter SET n = n + 1",
        "DELETE FROM counter",
        "UPDATE batch SET completed = 7, total = 9",
        "UPDATE letter_counter SET n = 7",
        "UPDATE letter_family SET pending = 7",
    ],
)
def test_counting_anew_mends_every_counter(statement: str, furnished: Shelf) -> None:
    with furnished.unit() as unit:
        unit.connection.execute(statement)
    wrong = furnished.faults()

    with furnished.unit() as unit:
        unit.recount()

    assert wrong
    assert furnished.faults() == {}
