"""Lists are cut, continued and filtered the same way, whatever they list."""

from __future__ import annotations

import re

import pytest

from sgops.core.filter_keys import ACTIONS, BATCHES, EVENTS, ITEMS, JOBS, LETTERS
from sgops.core.query import KeySet
from tests.cli.calling import Caller

LISTS = (
    "jobs list",
    "jobs checkpoints 2",
    "jobs attempts 2",
    "jobs events 1",
    "jobs items 2",
    "jobs logs 2",
    "dead-letter list",
    "dead-letter families",
    "events",
    "pipelines",
    "queues",
    "duties",
    "actions",
)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_items_and_a_cursor(name: str) -> None:
    answer = Caller()(*name.split(), "--json")

    assert answer.exit == 0
    assert isinstance(answer.json["items"], list)
    assert answer.json["next"] is None


@pytest.mark.parametrize("name", ["jobs list", "jobs attempts 2", "events", "queues", "duties", "jobs logs 2"])
def test_a_cut_list_goes_on_where_it_was_cut(name: str) -> None:
    call = Caller()
    whole = call(*name.split(), "--json").json["items"]

    first = call(*name.split(), "--json", "--limit", "1").json
    second = call(*name.split(), "--json", "--limit", "1", "--after", first["next"]).json

    assert [*first["items"], *second["items"]] == whole[:2]


def test_people_are_told_how_to_go_on() -> None:
    answer = Caller()("jobs", "list", "--limit", "2")

    assert answer.err == "there is more: --after 2\n"


def test_an_empty_list_is_no_failure() -> None:
    answer = Caller()("jobs", "list", "pipeline:none")

    assert (answer.exit, answer.out) == (0, "")
    assert "no job matches" in answer.err


@pytest.mark.parametrize("name", ["jobs list", "queues list"])
def test_an_unknown_key_is_a_usage_error_with_a_suggestion(name: str) -> None:
    answer = Caller()(*name.split(), "stat:dead")

    assert answer.exit == 2
    assert "stat" in answer.err.splitlines()[0]


def test_short_lists_are_filtered_as_the_http_interface_filters_them() -> None:
    call = Caller()

    paused = call("queues", "paused:true", "--json").json["items"]
    others = call("queues", "-paused:true", "--json").json["items"]

    assert [queue["name"] for queue in paused] == ["gpu / slow"]
    assert [queue["name"] for queue in others] == ["default"]


@pytest.mark.parametrize("limit", ["0", "1001", "many"])
def test_a_limit_out_of_bounds_is_refused(limit: str) -> None:
    assert Caller()("jobs", "list", "--limit", limit).exit == 2


def test_ids_alone_can_be_handed_to_another_command() -> None:
    call = Caller()

    ids = call("jobs", "list", "state:waiting,queued", "--ids").out
    acted = Caller(stdin=ids)("jobs", "cancel", "-", "--json")

    assert ids == "4\n5\n"
    assert [item["id"] for item in acted.json["items"]] == [4, 5]


@pytest.mark.parametrize(
    ("name", "keys", "given"),
    [
        ("jobs list", JOBS, ""),
        ("jobs items", ITEMS, ""),
        ("jobs events", EVENTS, "job batch"),
        ("dead-letter list", LETTERS, ""),
        ("batch list", BATCHES, ""),
        ("events", EVENTS, ""),
        ("actions", ACTIONS, ""),
    ],
)
def test_help_names_the_keys_a_list_takes(name: str, keys: KeySet, given: str) -> None:
    taken = set(keys.names) - {"text", *given.split()}

    told = Caller()(*name.split(), "--help").out

    named = re.search(r"Filter keys: ([a-z\s]+)\.", told)
    assert named is not None
    assert set(named[1].split()) == taken


@pytest.mark.parametrize(
    "words",
    [
        ("cleanup", "history", "zzz"),
        ("health", "history", "zzz"),
        ("pipelines", "name:zzz"),
        ("schedules", "name:zzz"),
        ("templates", "name:zzz"),
    ],
)
def test_a_filter_that_nothing_matches_is_not_taken_for_there_being_nothing(words: tuple[str, ...]) -> None:
    answer = Caller()(*words)

    assert answer.exit == 0
    assert re.fullmatch(r"no \w+ matches\n", answer.err)
