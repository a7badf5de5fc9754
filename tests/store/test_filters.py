"""A filter becomes the ways along an index and what else must hold; no value ever becomes SQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.errors import UsageError
from sgops.core.query import Comparison, Filter, Term, Word
from sgops.core.units import to_ms
from sgops.store.filters import Listing, Plan, Road, as_numbers, plan_of
from tests.support.jobs import NOW

LISTING = Listing(
    table="job",
    columns={"id": "job.id", "state": "job.state", "pipeline": "job.pipeline", "stage": "job.stage"},
    born="created_at",
    words=("reason LIKE :plain", "params LIKE :quoted"),
    roads=(
        Road(index="by_both", keys=("pipeline", "state")),
        Road(index="by_dead_stage", keys=("stage",), only=("state", "dead")),
        Road(index="by_state", keys=("state",)),
    ),
    choices={"state": ("queued", "dead", "completed")},
)


def is_(key: str, *values: str) -> Term:
    return Term(key=key, values=values)


def not_(key: str, *values: str) -> Term:
    return Term(key=key, values=values, negated=True)


def plan(*terms: Term, words: tuple[Word, ...] = ()) -> Plan:
    return plan_of(Filter(terms=terms, words=words), LISTING, {"id": as_numbers}, NOW)


def indexes(made: Plan) -> list[str]:
    return [way.partition("INDEXED BY ")[2].partition(" ")[0] for way in made.ways]


def test_without_a_filter_the_table_is_read_from_its_end() -> None:
    made = plan()

    assert made.ways == ("job NOT INDEXED WHERE TRUE",)
    assert (made.is_scan, made.rest) == (True, ())


def test_each_value_is_a_way_of_its_own_since_an_index_is_in_order_for_one_alone() -> None:
    made = plan(is_("state", "dead", "queued"))

    assert indexes(made) == ["by_state", "by_state"]
    assert list(made.values.values()) == ["dead", "queued"]
    assert (made.is_scan, made.rest) == (False, ())


def test_what_is_not_said_of_an_index_is_every_choice_there_is() -> None:
    made = plan(is_("pipeline", "story"))

    assert indexes(made) == ["by_both"] * 3
    assert set(made.values.values()) == {"story", "queued", "dead", "completed"}


def test_what_something_is_not_leaves_the_other_choices() -> None:
    made = plan(not_("state", "completed"))

    assert indexes(made) == ["by_state"] * 2
    assert set(made.values.values()) == {"queued", "dead"}


def test_a_partial_index_is_taken_when_the_filter_says_its_condition() -> None:
    dead, any_state = plan(is_("stage", "export"), is_("state", "dead")), plan(is_("stage", "export"))

    assert dead.ways == ("job INDEXED BY by_dead_stage WHERE state = 'dead' AND stage = :v0",)
    assert dead.rest == ()
    assert any_state.is_scan


def test_what_no_index_knows_is_asked_of_every_row() -> None:
    made = plan(is_("state", "dead"), not_("pipeline", "story"), is_("id", "7"))

    assert made.ways == ("job WHERE id IN (SELECT value FROM json_each(:v0))",)
    assert made.values == {"v0": "[7]", "v1": "dead", "v2": "story"}
    assert made.rest == ("job.state IN (:v1)", "(job.pipeline IS NULL OR job.pipeline NOT IN (:v2))")


@pytest.mark.parametrize(
    "terms",
    [
        (is_("state", "dead"), is_("state", "queued")),
        (is_("state", "dead"), not_("state", "dead")),
        (not_("state", "dead", "queued", "completed"),),
        (is_("pipeline", "story"), is_("pipeline", "encode")),
    ],
)
def test_what_no_row_can_be_is_not_looked_for(terms: tuple[Term, ...]) -> None:
    assert plan(*terms).ways == ()


def test_too_many_ways_are_one_way_through_everything() -> None:
    made = plan(is_("pipeline", *(f"p{number}" for number in range(30))))

    assert made.is_scan
    assert made.rest[0].startswith("job.pipeline IN (:v0, :v1")


@pytest.mark.parametrize(
    ("comparison", "negated", "after", "before"),
    [
        (Comparison.OVER, False, None, 0),
        (Comparison.OVER, True, -1, None),
        (Comparison.UNDER, False, 0, None),
        (Comparison.UNDER, True, None, 1),
    ],
)
def test_an_age_is_a_moment_of_birth_to_the_millisecond(
    comparison: Comparison, negated: bool, after: int | None, before: int | None
) -> None:
    moment = to_ms(NOW - timedelta(hours=2))

    made = plan(Term(key="age", values=("2h",), comparison=comparison, negated=negated))

    assert made.after == (None if after is None else moment + after)
    assert made.before == (None if before is None else moment + before)


def test_a_word_is_found_as_it_was_typed_and_as_json_writes_it() -> None:
    made = plan(words=(Word(text='50%_"x\\'),))

    assert made.rest == ("COALESCE(reason LIKE :v0 OR params LIKE :v1, FALSE)",)
    assert list(made.values.values()) == ['%50\\%\\_"x\\\\%', '%50\\%\\_\\\\"x\\\\\\\\%']


def test_a_word_that_is_longer_than_any_text_is_refused() -> None:
    with pytest.raises(UsageError):
        plan(words=(Word(text="x" * 5000),))


@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).map(lambda text: f"<{text}>"))
def test_no_value_becomes_sql(text: str) -> None:
    made = plan(is_("pipeline", text), not_("stage", text), words=(Word(text=text, negated=True),))

    assert not any(text in part for part in (*made.ways, *made.rest))
