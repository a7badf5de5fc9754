"""An aim is said in three ways: to the engine, to the operator, to the command line."""

from __future__ import annotations

from sgops.ports import Selection
from sgops.tui.actions import Subject
from sgops.tui.aim import NOTHING, Aim, at_ids


def test_ids_are_a_selection_of_ids() -> None:
    aim = at_ids(Subject.JOB, (3, 4))

    assert aim.selection(preview=True) == Selection(ids=(3, 4), preview=True)
    assert aim.said == "2 jobs"
    assert aim.arguments() == "3 4"


def test_all_that_match_are_a_selection_by_filter_held_to_their_number() -> None:
    aim = Aim(subject=Subject.LETTER, filter="error:network_timeout 'x'")

    assert aim.selection(expect=7) == Selection(filter="error:network_timeout 'x'", expect=7)
    assert aim.said == "all dead letters that match error:network_timeout 'x'"
    assert aim.arguments().startswith("--filter '")
    assert aim.arguments().endswith(" --yes")


def test_a_family_is_called_by_its_name_and_its_members_by_what_they_are() -> None:
    aim = Aim(subject=Subject.FAMILY, filter="family:1", name="every timeout in story / panels")

    assert aim.said == "every timeout in story / panels"
    assert aim.thing == "dead letter"
    assert aim.noun == "dead-letter"


def test_names_are_quoted_for_the_shell() -> None:
    aim = Aim(subject=Subject.QUEUE, names=("gpu / slow",))

    assert aim.arguments() == "'gpu / slow'"


def test_an_empty_aim_is_known_as_one() -> None:
    assert NOTHING.is_empty
    assert not Aim(subject=Subject.JOB, filter="").is_empty
