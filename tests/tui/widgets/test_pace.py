"""What time changes is looked at every tick, and what stays as it is every few."""

from __future__ import annotations

from sgops.tui.widgets.pace import SLOW, Pace


def test_at_first_every_tick_counts() -> None:
    pace = Pace()

    assert [pace.is_due() for _ in range(3)] == [True] * 3


def test_where_nothing_changed_a_few_ticks_are_left_out() -> None:
    pace = Pace()

    pace.saw(change=False)

    assert [pace.is_due() for _ in range(2 * SLOW)] == [*[False] * (SLOW - 1), True] * 2


def test_after_a_change_every_tick_counts_again() -> None:
    pace = Pace()
    pace.saw(change=False)

    pace.saw(change=True)

    assert [pace.is_due() for _ in range(3)] == [True] * 3
