"""Queues are listed, paused and resumed by name."""

from __future__ import annotations

from tests.cli.calling import Caller


def test_a_paused_queue_shows_as_paused() -> None:
    answer = Caller()("queues")

    assert "gpu / slow  ‖ paused" in answer.out
    assert "default     ✓ ready" in answer.out


def test_a_queue_is_paused_and_resumed() -> None:
    call = Caller()

    paused, resumed = call("queues", "pause", "default"), call("queues", "resume", "gpu / slow", "--json")

    assert paused.out == "queue default is paused: what runs goes on\n"
    assert paused.err == "to take it back: sgops undo 1\n"
    assert resumed.json["target"] == "gpu / slow"


def test_a_queue_that_is_not_there_is_not_found() -> None:
    assert Caller()("queues", "pause", "none").exit == 3
