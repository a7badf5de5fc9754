"""What operators did is listed, and taken back."""

from __future__ import annotations

from dataclasses import replace

from sgops.core.views import ActionView
from tests.cli.calling import Caller
from tests.support.fake_operations import FakeOperations


def test_acts_are_listed_newest_first_with_their_command() -> None:
    call = Caller()
    call("jobs", "hold", "5")
    call("pause")

    rows = call("actions").out.splitlines()

    assert rows[1].split()[0] == "2"
    assert "sgops hold 5" in rows[2]


def test_the_last_act_is_taken_back() -> None:
    call = Caller()
    call("jobs", "hold", "5")

    answer = call("undo")

    assert (answer.exit, answer.out) == (0, "taken back: hold 5 (act 1)\n")
    assert "undone now" in call("actions").out


class Begun(FakeOperations):
    """Has acts that an undo does not reach all of."""

    def undo(self, action: int | None = None) -> ActionView:
        return replace(super().undo(action), note="1 job had begun")


def test_what_an_undo_does_not_reach_is_said() -> None:
    call = Caller(operations=Begun())
    call("jobs", "hold", "5")

    answer = call("undo")

    assert (answer.exit, answer.err) == (0, "1 job had begun\n")


def test_an_act_is_taken_back_by_its_id() -> None:
    call = Caller()
    call("pause")
    call("resume")

    assert call("undo", "1", "--json").json["verb"] == "pause"


def test_nothing_to_take_back_is_not_found() -> None:
    assert [Caller()("undo").exit, Caller()("undo", "7").exit] == [3, 3]


def test_what_is_no_id_is_refused() -> None:
    assert Caller()("undo", "that").exit == 2
