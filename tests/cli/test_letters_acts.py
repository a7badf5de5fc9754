"""Dead letters are retried and dismissed, one by one and in bulk."""

from __future__ import annotations

from tests.cli.calling import Caller


def test_a_retry_begins_where_it_is_told_with_the_patch_it_is_given() -> None:
    answer = Caller()("dead-letter", "retry", "1", "--from", "panels", "--params", '{"quality": "low"}')

    assert (answer.exit, answer.out) == (0, "dead letter 1 (job 2): from panels with {'quality': 'low'}\n")


def test_a_retry_goes_on_from_the_checkpoint_without_a_patch_if_nothing_is_said() -> None:
    answer = Caller()("dead-letter", "retry", "1", "--json")

    assert answer.json["items"][0]["plan"] == "from checkpoint with None"


def test_a_bad_patch_is_refused_before_anything_is_done() -> None:
    call = Caller()

    answer = call("dead-letter", "retry", "1", "--params", "{")

    assert answer.exit == 2
    assert call.operations.letter(1).resolution == "pending"


def test_dismissing_keeps_the_note() -> None:
    answer = Caller()("dead-letter", "dismiss", "1", "--notes", "the customer withdrew")

    assert (answer.exit, answer.out) == (0, "dead letter 1 (job 2): the customer withdrew\n")


def test_a_letter_that_is_answered_is_refused_with_the_reason() -> None:
    call = Caller()
    call("dead-letter", "dismiss", "1")

    answer = call("dead-letter", "retry", "1")

    assert answer.exit == 4
    assert "dismissed" in answer.err


def test_in_bulk_a_preview_comes_first() -> None:
    call = Caller()

    preview = call("dead-letter", "retry", "--filter", "error:network_timeout", "--preview")
    refused = call("dead-letter", "retry", "--filter", "error:network_timeout")
    done = call("dead-letter", "retry", "--filter", "error:network_timeout", "--yes", "--json")

    assert (preview.exit, refused.exit, done.exit) == (0, 4, 0)
    assert done.json["preview"] is False
