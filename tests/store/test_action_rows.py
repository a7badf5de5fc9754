"""An act is kept with what an undo of it needs, in as many parts as it took."""

from __future__ import annotations

import pytest

from sgops.core.errors import NotFound
from sgops.core.job import JobState
from sgops.core.records import ActionPart, NewAction
from sgops.store.unit import SqliteUnit
from tests.support.jobs import NOW, a_job
from tests.support.store import rows


def test_an_act_comes_back_with_what_an_undo_needs(unit: SqliteUnit) -> None:
    job = a_job(id=7)

    number = unit.record(_act(part=ActionPart(former=[job], letters=[3], untouched={JobState.WAITING: [8, 9]})))

    act = unit.action(number)
    [part] = [unit.part(part) for part in act.parts]
    assert (act.id, act.verb, act.target, act.at, act.command) == (number, "cancel", "7", NOW, "sgops jobs cancel 7")
    assert (act.undoable, act.undone_at, part.former, part.letters) == (True, None, [job], [3])
    assert part.untouched == {JobState.WAITING: [8, 9]}


def test_an_act_that_goes_on_is_one_with_a_part_more(unit: SqliteUnit) -> None:
    number = unit.record(_act(undoable=False, asked=2))

    unit.extend(number, _act(target="7 and 8", command="sgops jobs cancel 7 8", asked=1, part=ActionPart(letters=[4])))

    act = unit.action(number)
    assert (act.target, act.command, act.undoable, act.asked) == ("7 and 8", "sgops jobs cancel 7 8", True, 3)
    assert [unit.part(part).letters for part in act.parts] == [[4]]


def test_a_part_that_was_taken_back_is_not_among_those_that_stand(unit: SqliteUnit) -> None:
    number = unit.record(_act(part=ActionPart(letters=[1])))
    unit.extend(number, _act(part=ActionPart(letters=[2])))
    first, second = unit.action(number).parts

    unit.mark_part_undone(first)

    assert (unit.action(number).parts, unit.part(first).is_undone) == ([second], True)


def test_the_parts_of_an_act_go_with_it(unit: SqliteUnit) -> None:
    unit.record(_act(part=ActionPart(letters=[1])))

    rows(unit, "DELETE FROM action")

    assert rows(unit, "SELECT * FROM action_part") == []


def test_a_part_that_is_not_there_is_told(unit: SqliteUnit) -> None:
    with pytest.raises(NotFound, match="no longer on record"):
        unit.part(9)


def test_the_newest_act_that_stands_is_the_one_to_undo(unit: SqliteUnit) -> None:
    first, second = unit.record(_act()), unit.record(_act())
    unit.record(_act(undoable=False))
    assert unit.action(None).id == second

    unit.mark_undone(second, NOW)

    assert unit.action(None).id == first
    assert unit.action(second).undone_at == NOW


def test_nothing_to_undo_is_said(unit: SqliteUnit) -> None:
    with pytest.raises(NotFound, match="nothing to undo"):
        unit.action(None)


def test_an_act_that_is_not_there_is_named(unit: SqliteUnit) -> None:
    with pytest.raises(NotFound, match="no action 9"):
        unit.action(9)


def _act(**fields: object) -> NewAction:
    facts: dict[str, object] = {
        "verb": "cancel",
        "target": "7",
        "at": NOW,
        "command": "sgops jobs cancel 7",
        "undoable": True,
    }
    return NewAction(**(facts | fields))  # type: ignore[arg-type]
