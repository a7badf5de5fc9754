"""All faults of a configuration are told at once, as far as anybody reads."""

from __future__ import annotations

from sgops.boot.bad_config import BadConfig


def test_more_faults_than_anybody_reads_are_counted() -> None:
    error = BadConfig([f"fault {number}" for number in range(1_030)])

    assert len(error.faults) == 1_030
    assert error.message.endswith("fault 999\n… and 30 more")


def test_all_faults_of_one_file_are_told_at_once() -> None:
    assert BadConfig([f"fault {number}" for number in range(80)]).message.count("\n") == 79


def test_what_would_act_on_a_terminal_is_made_visible() -> None:
    assert BadConfig(["\x1b[31m\nred"]).message == "␛[31m␊red"
