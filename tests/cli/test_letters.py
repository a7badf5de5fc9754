"""Dead letters are listed one by one, and alike with alike."""

from __future__ import annotations

from tests.cli.calling import Caller


def test_letters_are_listed_with_their_reason() -> None:
    answer = Caller()("dead-letter", "list")

    assert answer.exit == 0
    assert "· pending" in answer.out
    assert "escalated; network_timeout: ünï" in answer.out


def test_the_ids_alone_can_be_handed_on() -> None:
    assert Caller()("dead-letter", "list", "--ids").out == "1\n"


def test_families_are_counted_and_named() -> None:
    answer = Caller()("dead-letter", "families", "--json")

    assert answer.json["items"][0]["count"] == 1
    assert "story/panels/network_timeout" in Caller()("dead-letter", "families").out
