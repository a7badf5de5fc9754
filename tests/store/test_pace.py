"""Who keeps pace with the writer hears when to stay out of its way, and is never left waiting."""

from __future__ import annotations

from sgops.core.failpoints import arm, disarm
from sgops.ports import Unit
from tests.support.eventually import eventually
from tests.support.store import Held, Opened, Settlements


class Walker:
    """Write down what the writer says, and whether it is still to be kept out of the way of."""

    def __init__(self, settled: Settlements | None = None) -> None:
        self.heard: list[str] = []
        self.settled = settled or Settlements()

    def writing(self) -> None:
        self.heard.append("writing")

    def syncing(self) -> None:
        self.heard.append("syncing")

    def answered(self) -> None:
        self.heard.append(f"answered {len(self.settled.all)}")


def test_a_commit_of_many_is_written_synced_and_answered_once(opened: Opened) -> None:
    settled = Settlements()
    walker = Walker(settled)
    held = Held(opened)
    for _ in range(20):
        opened.store.later(_nothing, lambda error: settled.all.append((None, error)))  # type: ignore[arg-type]
    opened.store.set_pace(walker)

    held.let_go()

    settled.wait(20)
    eventually(lambda: "answered 20" in walker.heard)
    assert walker.heard[-3:] == ["writing", "syncing", "answered 20"]


def test_for_a_single_work_nobody_is_kept_waiting(opened: Opened) -> None:
    walker = Walker()
    opened.store.set_pace(walker)

    opened.submit()

    eventually(lambda: "answered 0" in walker.heard)
    assert walker.heard == ["syncing", "answered 0"]


def test_what_a_work_asks_for_is_part_of_its_commit(opened: Opened) -> None:
    walker = Walker()
    opened.store.set_pace(walker)
    done: list[BaseException | None] = []

    opened.store.perform(lambda _: opened.store.later(_nothing, done.append))

    eventually(lambda: "answered 0" in walker.heard)
    assert done == [None]
    assert walker.heard == ["syncing", "answered 0"]


def test_what_a_work_asks_for_in_vain_does_not_take_it_along(opened: Opened) -> None:
    told: list[BaseException | None] = []

    def keeps_and_asks(unit: Unit) -> None:
        unit.put("kept", 1)
        opened.store.later(_fail_at, told.append)

    opened.store.perform(keeps_and_asks)

    eventually(lambda: told)
    assert isinstance(told[0], ZeroDivisionError)
    assert opened.store.perform(lambda unit: unit.get("kept")) == 1


def test_nobody_is_left_waiting_by_a_writer_that_dies(opened: Opened) -> None:
    walker = Walker()
    held = Held(opened)
    for _ in range(20):
        opened.store.later(_nothing, lambda _: None)
    opened.store.set_pace(walker)

    arm("writer.after_commit:2", {"raise": _fail})
    held.let_go()
    eventually(lambda: opened.fatal)
    disarm()

    assert "writing" in walker.heard
    assert walker.heard[-1] == "answered 0"
    opened.close()


def _nothing(unit: object) -> None:
    """Change nothing."""


def _fail() -> None:
    raise ZeroDivisionError


def _fail_at(unit: object) -> None:
    raise ZeroDivisionError
