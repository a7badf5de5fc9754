"""What is due is given out once, and what waits costs nothing."""

from __future__ import annotations

from sgops.core.receipts import Call, Receipt, intend
from sgops.engine.outstanding import Watch, Watches
from tests.support.jobs import NOW, a_job


def a_receipt(job: int = 7, connector: str = "farm") -> Receipt:
    return intend(a_job(id=job), Call(connector=connector, name="n", request=b"{}", digest=b""), 1, NOW)


def test_what_is_due_is_given_out_once_in_order_up_to_a_limit() -> None:
    watches = Watches()
    made = [Watch(a_receipt(job), 0.0) for job in (1, 2, 3)]
    for watch, due in zip(made, (3.0, 1.0, 2.0), strict=True):
        watches.put(watch, due)

    first = watches.due("farm", 2.5, 1)
    rest = watches.due("farm", 2.5, 9)

    assert [[watch.receipt.job for watch in some] for some in (first, rest)] == [[2], [3]]
    assert watches.due("other", 9.0, 9) == []


def test_what_was_put_off_is_not_due_at_its_former_time() -> None:
    watches, watch = Watches(), Watch(a_receipt(), 0.0)
    watches.put(watch, 1.0)

    watches.put(watch, 5.0)

    assert watches.due("farm", 2.0, 9) == []
    assert watches.due("farm", 5.0, 9) == [watch]


def test_what_is_being_asked_is_not_asked_beside_it() -> None:
    watches, watch = Watches(), Watch(a_receipt(), 0.0)
    watch.is_asking = True

    watches.put(watch, 1.0)

    assert watches.due("farm", 2.0, 9) == []


def test_it_is_counted_of_how_much_something_was_said() -> None:
    watches = Watches()
    for job, said in ((1, "running"), (2, ""), (3, "running")):
        watch = Watch(a_receipt(job), 0.0)
        watch.said = said
        watches.put(watch, 1.0)

    assert (watches.count("running"), watches.count("unknown")) == (2, 0)


def test_a_deadline_passes_once_and_not_at_all_when_it_was_moved() -> None:
    watches, watch = Watches(), Watch(a_receipt(), 0.0)
    watches.put(watch, 9.0)
    watches.expect(watch, 1.0)
    watches.expect(watch, 3.0)

    passed = [watches.overdue(now) for now in (2.0, 3.0, 4.0)]

    assert passed == [[], [watch], []]


def test_what_is_dropped_is_neither_known_nor_due() -> None:
    watches, watch = Watches(), Watch(a_receipt(), 0.0)
    watches.put(watch, 1.0)
    watches.expect(watch, 1.0)

    watches.drop(watch)

    assert (len(watches), watches.knows(7), watches.due("farm", 9.0, 9), watches.overdue(9.0)) == (0, False, [], [])
