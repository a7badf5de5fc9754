"""The table of actions is whole: every key does something, and every action is done by somebody."""

from __future__ import annotations

from collections import Counter

import pytest

from sgops.tui.actions import ACTIONS, Action, Group, Weight, bindings, footer_of
from sgops.tui.app import SgopsApp
from sgops.tui.commands import Commands
from sgops.tui.desk import Desk
from sgops.tui.looking import Looking
from sgops.tui.panes.list_pane import ListPane
from sgops.tui.panes.overview import Overview
from sgops.tui.screens.job import JobScreen
from sgops.tui.starting import Starting
from sgops.tui.ways import Ways
from sgops.tui.widgets.record_table import RecordTable
from sgops.tui.widgets.sheet import Sheet

PLACES = (Commands, Starting, Looking, Ways, Desk, SgopsApp, ListPane, Overview, JobScreen, RecordTable, Sheet)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_is_done_by_somebody(action: Action) -> None:
    doers = [place for place in PLACES if hasattr(place, action.method)]

    assert doers


@pytest.mark.parametrize("place", PLACES)
def test_nobody_does_what_is_not_in_the_table(place: type) -> None:
    known = {action.method for action in ACTIONS}

    done = {name for name in dir(place) if name.startswith("do_")}

    assert done <= known


def test_no_key_does_two_things() -> None:
    keys = Counter(key for action in ACTIONS for key in action.keys.split(",") if key)

    assert [key for key, count in keys.items() if count > 1] == []


def test_what_changes_something_names_its_twin_on_the_command_line() -> None:
    assert all(action.twin.startswith("sgops ") for action in ACTIONS if action.changes)


def test_what_repeats_or_stops_work_shows_its_plan_first() -> None:
    heavy = {action.id for action in ACTIONS if action.weight is Weight.PLAN}

    assert heavy == {"retry", "restart", "stage", "edit", "cancel", "scan", "execute"}


def test_only_acts_change_anything() -> None:
    assert {action.group for action in ACTIONS if action.changes} == {Group.ACT}


def test_every_binding_can_be_given_other_keys_by_its_id() -> None:
    named = {binding.id for binding in bindings()}

    assert named == {action.id for action in ACTIONS if action.keys}


def test_the_footer_offers_the_most_useful_first() -> None:
    offered = [action.id for action in footer_of(ACTIONS)]

    assert offered[:4] == ["retry", "execute", "dismiss", "open"]
    assert "move.down" not in offered


def test_an_action_says_what_it_does_in_a_sentence() -> None:
    assert all(action.says[0].isupper() and action.says.endswith(".") for action in ACTIONS)
