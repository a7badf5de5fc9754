"""What is due is given out once, and what waits costs nothing."""

from __future__ import annotations

from sgops.core.receipts import Call, Receipt, intend
from sgops.engine.outstanding import Inquiries, Inquiry
from tests.support.jobs import NOW, a_job


def a_receipt(job: int = 7, connector: str = "farm") -> Receipt:
    return intend(a_job(id=job), Call(connector=connector, name="n", request=b"{}", digest=b""), 1, NOW)


def test_what_is_due_is_given_out_once_in_order_up_to_a_limit() -> None:
    inquiries = Inquiries()
    made = [Inquiry(a_receipt(job), 0.0) for job in (1, 2, 3)]
    for inquiry, due in zip(made, (3.0, 1.0, 2.0), strict=True):
        inquiries.put(inquiry, due)

    first = inquiries.due("farm", 2.5, 1)
    rest = inquiries.due("farm", 2.5, 9)

    assert [[inquiry.receipt.job for inquiry in some] for some in (first, rest)] == [[2], [3]]
    assert inquiries.due("other", 9.0, 9) == []


def test_what_was_put_off_is_not_due_at_its_former_time() -> None:
    inquiries, inquiry = Inquiries(), Inquiry(a_receipt(), 0.0)
    inquiries.put(inquiry, 1.0)

    inquiries.put(inquiry, 5.0)

    assert inquiries.due("farm", 2.0, 9) == []
    assert inquiries.due("farm", 5.0, 9) == [inquiry]


def test_what_is_being_asked_is_not_asked_beside_it() -> None:
    inquiries, inquiry = Inquiries(), Inquiry(a_receipt(), 0.0)
    inquiry.is_asking = True

    inquiries.put(inquiry, 1.0)

    assert inquiries.due("farm", 2.0, 9) == []


def test_it_is_counted_of_how_much_something_was_said() -> None:
    inquiries = Inquiries()
    for job, said in ((1, "running"), (2, ""), (3, "running")):
        inquiry = Inquiry(a_receipt(job), 0.0)
        inquiry.said = said
        inquiries.put(inquiry, 1.0)

    assert (inquiries.count("running"), inquiries.count("unknown")) == (2, 0)


def test_a_deadline_passes_once_and_not_at_all_when_it_was_moved() -> None:
    inquiries, inquiry = Inquiries(), Inquiry(a_receipt(), 0.0)
    inquiries.put(inquiry, 9.0)
    inquiries.expect(inquiry, 1.0)
    inquiries.expect(inquiry, 3.0)

    passed = [inquiries.overdue(now) for now in (2.0, 3.0, 4.0)]

    assert passed == [[], [inquiry], []]


def test_what_is_dropped_is_neither_known_nor_due() -> None:
    inquiries, inquiry = Inquiries(), Inquiry(a_receipt(), 0.0)
    inquiries.put(inquiry, 1.0)
    inquiries.expect(inquiry, 1.0)

    inquiries.drop(inquiry)

    assert (len(inquiries), inquiries.knows(7), inquiries.due("farm", 9.0, 9), inquiries.overdue(9.0)) == (
        0,
        False,
        [],
        [],
    )
