"""Acts on many ask before they act, and say of each one what became of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sgops.core.views import Bulk, BulkItem
from sgops.ports import Selection
from tests.cli.calling import Caller
from tests.support.fake_operations import FakeOperations


def test_ids_are_acted_on_at_once() -> None:
    call = Caller()

    answer = call("jobs", "hold", "4", "5")

    assert answer.exit == 0
    assert answer.out.splitlines() == ["job 4: hold (waiting)", "job 5: hold (queued)"]
    assert answer.err == "to take it back: sgops undo 1\n"


def test_one_of_many_that_is_refused_is_told_with_its_reason() -> None:
    answer = Caller()("jobs", "cancel", "3", "2")

    assert answer.exit == 4
    assert "job 3: cancel" in answer.out
    assert "job 2: refused: job 2 is dead" in answer.err


def test_an_id_that_is_not_there_is_not_found() -> None:
    answer = Caller()("jobs", "cancel", "99")

    assert answer.exit == 3


def test_a_preview_changes_nothing() -> None:
    call = Caller()

    answer = call("jobs", "cancel", "--filter", "state:running", "--preview", "--json")

    assert answer.exit == 0
    assert answer.json["preview"] is True
    assert answer.json["matched"] == 1
    assert call.operations.job(3).state == "running"


def test_a_bulk_act_away_from_a_terminal_needs_a_yes() -> None:
    call = Caller()

    refused = call("jobs", "cancel", "--filter", "state:running")
    done = call("jobs", "cancel", "--filter", "state:running", "--yes")

    assert (refused.exit, refused.out) == (4, "")
    assert "--yes" in refused.err
    assert (done.exit, done.out) == (0, "job 3: cancel (running)\n")


@pytest.mark.parametrize(
    ("typed", "code", "state"), [("y\n", 0, "cancelled"), ("n\n", 4, "running"), ("\n", 4, "running")]
)
def test_on_a_terminal_the_operator_is_shown_and_asked(typed: str, code: int, state: str) -> None:
    call = Caller(interactive=True, stdin=typed)

    answer = call("jobs", "cancel", "--filter", "state:running")

    assert answer.exit == code
    assert "job 3: cancel" in answer.out
    assert "1 job: go on? [y/N]" in answer.err
    assert call.operations.job(3).state == state


def test_with_json_nobody_is_asked() -> None:
    answer = Caller(interactive=True, stdin="y\n")("jobs", "cancel", "--filter", "state:running", "--json")

    assert (answer.exit, answer.out) == (4, "")
    assert answer.error["code"] == "refused"


def test_what_matches_nothing_is_told_by_the_exit_code() -> None:
    call = Caller()

    for words in (["--filter", "pipeline:none", "--yes"], ["--filter", "pipeline:none", "--preview"], ["-"]):
        assert call("jobs", "cancel", *words).exit == 5
    assert call("jobs", "cancel", "-", "--json").json["matched"] == 0


def test_ids_come_from_standard_input() -> None:
    call = Caller(stdin="4\n5\n")

    answer = call("jobs", "hold", "-")

    assert answer.exit == 0
    assert [call.operations.job(job).state for job in (4, 5)] == ["held", "held"]


@pytest.mark.parametrize("words", [(), ("3", "--filter", "state:dead")])
def test_ids_or_a_filter_and_not_both(words: tuple[str, ...]) -> None:
    answer = Caller()("jobs", "cancel", *words)

    assert answer.exit == 2
    assert "by ids or by --filter" in answer.err


def test_more_than_was_previewed_is_not_acted_on() -> None:
    call = Caller(operations=Growing())

    answer = call("jobs", "cancel", "--filter", "state:running", "--yes")

    assert answer.exit == 4
    assert call.operations.job(3).state == "running"


def test_a_long_answer_is_cut_for_people_and_whole_for_machines() -> None:
    call = Caller(operations=Many())

    people, machines = call("jobs", "hold", "1"), call("jobs", "hold", "1", "--json")

    assert people.out.splitlines()[-1] == "… and 80 more"
    assert len(machines.json["items"]) == 100


class Growing(FakeOperations):
    """A job more matches after the preview."""

    def cancel(self, jobs: Selection) -> Bulk:
        answer = super().cancel(jobs)
        if jobs.preview:
            self._jobs[6] = replace(self._jobs[6], state="running")
        return answer


class Many(FakeOperations):
    """Everything is a hundredfold."""

    def hold(self, jobs: Selection) -> Bulk:
        items = tuple(BulkItem(id=number, job=number, plan="held at once") for number in range(100))
        return Bulk(preview=False, matched=100, items=items)


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_filter_is_not_taken_for_everything(empty: str) -> None:
    answer = Caller()("jobs", "delete", "--filter", empty, "--yes")

    assert answer.exit == 2
    assert "--filter 'age:>0s'" in answer.err


def test_a_preview_that_finds_nothing_is_a_preview() -> None:
    answer = Caller()("jobs", "cancel", "--filter", "pipeline:none", "--preview", "--json")

    assert answer.exit == 5
    assert answer.json["preview"] is True
