"""Global options stand on either side of a verb, and filters may begin with a dash."""

from __future__ import annotations

import click
import pytest

from sgops import __version__
from sgops.cli.verb import terms_last
from sgops.core.views import JobView, Page
from sgops.ports import Asking
from tests.cli.calling import Caller
from tests.support.fake_operations import FakeOperations


@pytest.mark.parametrize(
    "words", [("--json", "jobs", "list"), ("jobs", "--json", "list"), ("jobs", "list", "--json"), ("jobs", "--json")]
)
def test_json_may_stand_anywhere(words: tuple[str, ...]) -> None:
    answer = Caller()(*words)

    assert len(answer.json["items"]) == 6


@pytest.mark.parametrize("words", [("--version",), ("status", "--version"), ("--timeout", "5s", "--version"), ("-h",)])
def test_the_version_and_the_help_may_stand_anywhere(words: tuple[str, ...]) -> None:
    answer = Caller()(*words)

    assert answer.exit == 0
    assert __version__ in answer.out or "Usage: sgops" in answer.out


def test_the_version_as_json() -> None:
    assert Caller()("--version", "--json").json == {"version": __version__}


def test_an_option_with_a_bad_value_is_refused_with_what_is_right() -> None:
    answer = Caller()("status", "--timeout", "soon")

    assert answer.exit == 2
    assert "'soon' is not a duration" in answer.err
    assert "5m" in answer.err


def test_a_misspelt_option_is_answered_with_the_nearest() -> None:
    answer = Caller()("jobs", "list", "--limitt", "5")

    assert answer.exit == 2
    assert "there is no option --limitt" in answer.err
    assert "--limit" in answer.err.splitlines()[1]


def test_a_term_that_begins_with_a_dash_is_a_term() -> None:
    operations = Remembering()

    answer = Caller(operations=operations)("jobs", "list", "-state:dead", "--limit", "7", "pipeline:story", "-panel")

    assert answer.exit == 0
    assert operations.asked == ["-state:dead pipeline:story -panel"]


def test_values_of_options_are_no_terms() -> None:
    limit = click.Option(["--after"])
    flag = click.Option(["--ids"], is_flag=True)

    words = terms_last(["-x", "--after", "-7", "--ids", "y", "--", "--z"], [limit, flag])

    assert words == ["--after", "-7", "--ids", "--", "-x", "y", "--z"]


class Remembering(FakeOperations):
    """Knows what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def jobs(self, asking: Asking) -> Page[JobView]:
        self.asked.append(asking.filter)
        return super().jobs(Asking())
