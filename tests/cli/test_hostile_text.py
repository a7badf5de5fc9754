"""Whatever people, services and stages wrote: on the terminal it is read, and never acts."""

from __future__ import annotations

import re

import pytest

from tests.cli.calling import Caller

ACTS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ud800-\udfff]")
QUESTIONS = (
    "status",
    "health",
    "health database",
    "jobs list",
    "jobs show 2",
    "jobs show 3",
    "jobs checkpoints 2",
    "jobs checkpoints 2 --verify",
    "jobs attempts 2",
    "jobs events 1",
    "jobs items 2",
    "jobs logs 2",
    "why 2",
    "dead-letter list",
    "dead-letter families",
    "dead-letter show 1",
    "dead-letter retry 1 --preview",
    "recovery scan --preview",
    "recovery status",
    "events",
    "pipelines",
    "queues",
    "duties",
    "actions",
    "verify",
    "jobs cancel 2 3",
    "submit story",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_answer_can_act_on_the_terminal(question: str) -> None:
    call = Caller()

    answer = call(*question.split())

    assert answer.exit in {0, 1, 4}, answer.err
    assert answer.out + answer.err
    assert ACTS.findall(answer.out + answer.err) == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_json_is_one_ascii_line(question: str) -> None:
    call = Caller()

    answer = call("--json", *question.split())

    assert answer.out.isascii()
    assert answer.out.count("\n") == 1
    assert isinstance(answer.json, dict)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_terminal_that_knows_ascii_alone_is_answered_too(question: str) -> None:
    call = Caller(encoding="ascii")

    answer = call(*question.split())

    assert answer.exit in {0, 1, 4}, answer.err
