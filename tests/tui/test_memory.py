"""What is remembered is remembered whole, and what makes no sense is forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sgops.tui.memory import Memory, default_path, keep, recall


def test_choices_are_there_again_next_time(tmp_path: Path) -> None:
    path = tmp_path / "sgops" / "tui.json"

    keep(Memory(theme="sgops-light", pane="jobs", filters={"jobs-list": "state:dead"}, keys={"retry": "ctrl+t"}), path)

    assert recall(path) == Memory(
        theme="sgops-light", pane="jobs", filters={"jobs-list": "state:dead"}, keys={"retry": "ctrl+t"}
    )


@pytest.mark.parametrize(
    "kept", ["", "no json", "[]", "[" * 100_000, '{"theme": 7, "filters": {"a": []}}', '{"pane": null}']
)
def test_what_makes_no_sense_is_as_if_it_had_never_been_chosen(tmp_path: Path, kept: str) -> None:
    path = tmp_path / "tui.json"
    path.write_text(kept, encoding="utf-8")

    assert recall(path) == Memory()


def test_a_choice_that_makes_sense_survives_its_neighbour(tmp_path: Path) -> None:
    path = tmp_path / "tui.json"
    path.write_text(json.dumps({"theme": "nord", "filters": 7}), encoding="utf-8")

    assert recall(path) == Memory(theme="nord")


def test_a_place_that_cannot_be_written_to_keeps_nothing_and_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    keep(Memory(), tmp_path / "file" / "tui.json")

    assert recall(tmp_path / "file" / "tui.json") == Memory()


def test_it_lies_below_the_state_home() -> None:
    assert default_path({"XDG_STATE_HOME": "/state"}) == Path("/state/sgops/tui.json")
    assert default_path({"XDG_STATE_HOME": "relative"}) == Path.home() / ".local" / "state" / "sgops" / "tui.json"
