"""Words of the command line are read, or refused with what would have been right."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click
import pytest

from sgops.cli.options import duration, number, place
from tests.cli.calling import Caller


def test_a_span_of_time_is_read_as_everywhere() -> None:
    assert duration("1m30s") == timedelta(seconds=90)


def test_what_is_no_span_of_time_is_refused_with_examples() -> None:
    with pytest.raises(click.BadParameter, match="'soon' is not a duration; write a number and a unit"):
        duration("soon")


def test_home_is_found_where_the_shell_did_not_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/somewhere")

    assert place("~/jobs") == Path("/somewhere/jobs")


def test_the_home_of_nobody_is_refused() -> None:
    with pytest.raises(click.BadParameter, match="nobody has that home folder"):
        place("~nobody-of-this-name/jobs")


@pytest.mark.parametrize("written", ["-1", "1.5", "٣", "", "1e3", "9" * 19, "#12"])
def test_what_is_no_number_is_no_id(written: str) -> None:
    with pytest.raises(click.BadParameter, match="is not an id"):
        number(written)


def test_a_number_is_an_id() -> None:
    assert number("12") == 12


@pytest.mark.parametrize("option", ["--config", "--data-dir", "--attach", "--token-file"])
def test_a_place_that_is_empty_does_not_stand_for_the_folder_one_is_in(option: str) -> None:
    answer = Caller()("status", option, "")

    assert answer.exit == 2
    assert answer.err.startswith(f"sgops: invalid value for '{option}': it is empty")
