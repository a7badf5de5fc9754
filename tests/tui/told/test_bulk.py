"""A plan for many is told like with like, and refusals with their reasons."""

from __future__ import annotations

from sgops.core.views import Bulk, BulkItem, Refusal
from sgops.tui.ink import text_of
from sgops.tui.told.bulk import summary, tell


def a_plan(resumed: int = 3, refused: int = 0) -> Bulk:
    items = [BulkItem(id=number, job=number, plan="resumes at stage 'panels'") for number in range(1, resumed + 1)]
    items.append(BulkItem(id=90, job=90, plan="runs from the beginning"))
    reasons = tuple(Refusal(id=100 + number, reason=f"letter {number} is answered") for number in range(refused))
    return Bulk(preview=True, matched=len(items) + refused, items=tuple(items), refused=reasons)


def told(bulk: Bulk) -> list[str]:
    return [text_of(line) for line in tell(bulk, "dead letter", 90)]


def test_like_stands_with_like() -> None:
    assert told(a_plan()) == [
        "3 resume at stage 'panels'   dead letters 1, 2, 3",
        "1 runs from the beginning   dead letter 90",
    ]


def test_many_are_not_all_named() -> None:
    assert told(a_plan(40))[0] == "40 resume at stage 'panels'   dead letters 1, 2, 3, 4, 5, 6 …"


def test_what_is_left_out_says_why() -> None:
    lines = told(a_plan(refused=9))

    assert "1 not: letter 0 is answered   dead letter 100" in lines
    assert lines[-1] == "and 3 reasons more"


def test_a_filter_that_matches_nothing_says_so() -> None:
    assert told(Bulk(preview=True, matched=0)) == ["nothing matches"]


def test_what_was_done_is_said_in_a_few_words() -> None:
    assert text_of(summary(a_plan(refused=2))) == "3 resume at stage 'panels', 1 runs from the beginning, 2 refused"


def test_refusals_that_differ_by_their_number_alone_are_one_reason() -> None:
    dead = tuple(Refusal(id=number, reason=f"job {number} is dead") for number in (7, 8, 9))

    lines = told(Bulk(preview=True, matched=3, refused=dead))

    assert lines == ["3 not: job is dead   dead letters 7, 8, 9"]
