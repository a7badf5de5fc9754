"""The terminal is opened on a terminal, and nowhere else."""

from __future__ import annotations

import pytest

from tests.cli.calling import Caller


@pytest.mark.parametrize("words", [(), ("--read-only",), ("--data-dir", "/nowhere")])
def test_without_a_terminal_one_is_told_what_to_do_instead(words: tuple[str, ...]) -> None:
    answer = Caller()(*words)

    assert (answer.exit, answer.out) == (2, "")
    assert "the terminal needs a terminal" in answer.err
    assert "sgops serve" in answer.err
