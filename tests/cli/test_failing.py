"""Errors are put into words once, for people and for machines."""

from __future__ import annotations

import click
import pytest

from sgops.cli.failing import report_of
from sgops.cli.session import Session
from sgops.core import errors
from tests.cli.calling import Caller


def test_an_error_of_ours_keeps_its_words() -> None:
    report = report_of(errors.DriftDetected("stage 'panels' changed", hint="start anew"), Session())

    assert (report.code, report.message, report.hint, report.exit) == (
        "drift",
        "stage 'panels' changed",
        "start anew",
        4,
    )


def test_a_usage_error_leads_to_the_help() -> None:
    report = report_of(click.UsageError("Missing argument 'NAME'."), Session())

    assert (report.message, report.hint, report.exit) == ("missing argument 'NAME'", "see sgops --help", 2)


def test_a_missing_argument_leads_to_the_help_of_its_verb() -> None:
    answer = Caller()("submit")

    assert answer.exit == 2
    assert answer.err == "sgops: missing argument 'NAME'\n  see sgops submit --help\n"


def test_an_io_error_names_its_file() -> None:
    report = report_of(OSError(28, "No space left on device", "/data/x"), Session())

    assert (report.code, report.message, report.exit) == ("storage", "/data/x: no space left on device", 74)


def test_a_config_error_of_many_lines_is_told_on_as_many() -> None:
    call = Caller(operations=None)

    answer = call("config", "check", "--config", "/no/such/sgops.toml")

    assert answer.exit == 78
    assert "/no/such/sgops.toml" in answer.err


@pytest.mark.parametrize("words", [("jobs", "cancel", "1", "--yess"), ("--jsn", "status"), ("serve", "--chek")])
def test_a_misspelt_option_is_never_a_trace(words: tuple[str, ...]) -> None:
    answer = Caller()(*words)

    assert answer.exit == 2
    assert "did you mean --" in answer.err


def test_an_answer_that_cannot_be_written_is_no_fault_of_sgops() -> None:
    report = report_of(OSError(28, "No space left on device"), Session())

    assert (report.code, report.exit) == ("storage", 74)
    assert report.message == "the answer cannot be written: no space left on device"
