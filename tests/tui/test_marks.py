"""Marks mean some, a range, or all that match; never two of these at once."""

from __future__ import annotations

from sgops.tui.marks import Marks


def test_a_mark_is_taken_away_by_marking_again() -> None:
    marks = Marks()

    marks.toggle(1)
    marks.toggle(2)
    marks.toggle(1)

    assert marks.keys == {2}


def test_a_range_stands_beside_what_was_marked_before_it() -> None:
    marks = Marks()
    marks.toggle(9)

    marks.begin_range(0)
    marks.stretch([1, 2, 3])
    marks.stretch([1, 2])
    marks.end_range()

    assert marks.keys == {1, 2, 9}


def test_meaning_all_forgets_the_marks_and_meaning_it_again_means_none() -> None:
    marks = Marks()
    marks.toggle(1)

    marks.mean_all()
    assert marks.is_all
    assert 77 in marks
    assert not marks.keys

    marks.mean_all()
    assert not marks


def test_marking_one_after_meaning_all_means_that_one() -> None:
    marks = Marks()
    marks.mean_all()

    marks.toggle(5)

    assert not marks.is_all
    assert marks.keys == {5}
