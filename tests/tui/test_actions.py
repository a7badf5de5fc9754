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


# Which key does what is a promise to the hands: action by action, as the page on the terminal says it.
HANDS = {
    "move.down": "j down", "move.up": "k up", "move.top": "g home", "move.bottom": "G end",
    "move.half_down": "ctrl+d", "move.half_up": "ctrl+u", "move.page_down": "pagedown", "move.page_up": "pageup",
    "open": "enter", "back": "escape",
    "go.overview": "1", "go.jobs": "2", "go.dead": "3", "go.batches": "4", "go.cleanup": "5", "go.events": "6",
    "go.health": "7", "next_part": "tab", "previous_part": "shift+tab", "previous_tab": "left_square_bracket",
    "next_tab": "right_square_bracket", "last": "minus", "zoom": "plus",
    "filter": "slash", "next_match": "n", "previous_match": "N", "command": "colon ctrl+p", "help": "question_mark f1",
    "mark": "space", "mark_range": "v", "mark_all": "asterisk", "clear_marks": "ctrl+backslash",
    "retry": "r", "restart": "R", "stage": "s", "edit": "e", "dismiss": "d", "cancel": "x", "hold": "h",
    "undo": "u ctrl+z", "pause": "p", "scan": "f", "dry_run": "c", "execute": "X",
    "log": "l", "copy": "y", "pager": "o", "sort": "S", "theme": "t",
    "refresh": "ctrl+r", "quit": "q", "leave": "ctrl+q",
}  # fmt: skip


def test_keys_stay_where_hands_have_learnt_them() -> None:
    known = {action.id: action.keys.replace(",", " ") for action in ACTIONS}

    assert {name: known[name] for name in HANDS} == HANDS
