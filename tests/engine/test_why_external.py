"""What services have of a job is told in plain words."""

from __future__ import annotations

from dataclasses import replace

from sgops.core.receipts import Call, Receipt, ReceiptState, intend, received, sending
from sgops.core.views import WhyView
from sgops.engine.why_external import with_services
from tests.support.jobs import NOW, a_job

VIEW = WhyView(state="external", since=NOW, sentences=("It waits.",), next="soon", next_at=None)
INTENT = intend(a_job(), Call(connector="farm", name="frames", request=b"{}", digest=b""), 1, NOW)


def told(receipt: Receipt) -> WhyView:
    return with_services(VIEW, [receipt], lambda _: NOW)


def test_each_way_of_being_open_has_its_sentence() -> None:
    sent = sending(INTENT, NOW)

    words = [told(receipt).sentences[-1] for receipt in (INTENT, sent, received(sent, "job-7"))]

    assert "goes out to service 'farm' next" in words[0]
    assert INTENT.key in words[1]
    assert "job-7" in words[2]


def test_what_is_not_wanted_any_more_says_so() -> None:
    stopped = replace(received(sending(INTENT, NOW), "job-7"), unwanted=True)

    assert told(stopped).sentences[-1].endswith("It was asked to stop the work.")


def test_the_next_question_is_what_an_external_job_waits_for() -> None:
    view = told(received(sending(INTENT, NOW), "job-7"))

    assert "is asked at" in view.next
    assert view.next_at == NOW


def test_nothing_is_added_for_what_is_closed() -> None:
    assert told(replace(INTENT, state=ReceiptState.DONE)) is VIEW
