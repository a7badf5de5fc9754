"""What is done with each answer of a service, on whatever thread it comes: written down, and asked again or not."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from sgops.core.classify import classify
from sgops.core.clues import sentence_of
from sgops.core.connecting import Done, Failed, NotFound, Running, Unknown
from sgops.core.errors import SgopsError
from sgops.core.failpoints import failpoint
from sgops.core.failure import Failure, FailureType
from sgops.core.job import JobState
from sgops.core.receipts import ReceiptState, pause_before
from sgops.core.signals import Fail
from sgops.engine.outstanding import slim

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.connecting import Answer
    from sgops.core.job import Job
    from sgops.core.receipts import Receipt
    from sgops.engine.answers import Answers
    from sgops.engine.outstanding import Inquiries, Inquiry
    from sgops.engine.parts import Parts
    from sgops.engine.service import Service
    from sgops.ports import Unit

T = TypeVar("T")

_log = logging.getLogger("sgops.engine")
# How often a key may go out again because its connector says that this is safe, before somebody has to look.
_AGAIN: Final = 3
_CHAIN: Final = 20
# So many seconds after an answer could not be written, it is tried again.
_LATER: Final = 1.0
# What is said of work that would be asked after.
PREVIEW: Final = "preview"


class Hearing:
    """Hears answers; whatever cannot be written now is asked once more later."""

    def __init__(self, parts: Parts, answers: Answers, inquiries: Inquiries, moved: Callable[[Job], None]) -> None:
        self._parts = parts
        self._answers = answers
        self._inquiries = inquiries
        self._moved = moved

    def submitted(self, service: Service, inquiry: Inquiry, ref: str | None, error: BaseException | None) -> None:
        """Hear what came of a submission: a reference, a refusal, or nothing that anybody could rely on."""
        now = self._parts.clock.now()
        inquiry.is_asking = False
        if ref is not None:
            self._keep_ref(inquiry, ref, service.poll)
        elif error is not None and is_refusal(error):
            told = classify(error, self._parts.settings.classify, now=now)
            failure = replace(told, reason=f"service '{service.name}': {told.reason}")
            self._settle(inquiry, lambda unit: self._answers.failed(unit, inquiry.receipt.ident, failure, now))
        elif inquiry.receipt.ref is None:
            self._unanswered(service, inquiry, f"it is not known whether it arrived: {_words(error)}")

    def found(self, service: Service, inquiry: Inquiry, ref: str | None, error: BaseException | None) -> None:
        """Hear whether the service has anything under the key."""
        inquiry.is_asking = False
        if error is not None:
            self._unanswered(service, inquiry, _words(error))
        elif ref is not None:
            self._keep_ref(inquiry, ref, timedelta(0))
        elif not self._is_settled(service, inquiry):
            # It may still be on its way.
            self._say(inquiry, "absent", "it has nothing under the key yet")
            self.put_off(service, inquiry)
        elif inquiry.receipt.unwanted:
            self._gone(service, inquiry)
        else:
            self.send_again(service, inquiry)

    def answered(self, service: Service, inquiry: Inquiry, answer: Answer | None, error: BaseException | None) -> None:
        """Hear how far the work is."""
        inquiry.is_asking = False
        now = self._parts.clock.now()
        ident = inquiry.receipt.ident
        match answer:
            case Running():
                self._goes_on(service, inquiry, answer.message)
            case Done():
                failpoint("service.before_collect")
                self._settle(inquiry, lambda unit: self._answers.completed(unit, ident, answer.result, now))
            case Failed():
                failure = Failure(type=FailureType(answer.type), reason=f"service '{service.name}': {answer.reason}")
                self._settle(inquiry, lambda unit: self._answers.failed(unit, ident, failure, now))
            case NotFound() if self._is_settled(service, inquiry):
                self._gone(service, inquiry)
            case NotFound():
                self._say(inquiry, "absent", "it does not know the work yet")
                self.put_off(service, inquiry)
            case Unknown():
                self._unanswered(service, inquiry, answer.reason or "it does not say")
            case None:
                self._unanswered(service, inquiry, _words(error))

    def overdue(self, inquiry: Inquiry, failure: Failure, now: datetime) -> None:
        """End an attempt whose service takes too long; its receipt stays open, and the service shall stop."""
        receipt = self._write(inquiry, lambda unit: self._answers.overdue(unit, inquiry.receipt.ident, failure, now))
        if receipt is not None and receipt.is_open:
            self._inquiries.put(inquiry, self._parts.clock.monotonic())
        elif self._inquiries.get(inquiry.receipt.ident) is inquiry:
            # It could not be written; the job must not get away with that.
            self._inquiries.expect(inquiry, self._parts.clock.monotonic() + _LATER)

    def send_again(self, service: Service, inquiry: Inquiry) -> None:
        """Send the same key once more: nothing of it arrived, or it is safe."""
        receipt = self._write(inquiry, lambda unit: (self._answers.absent(unit, inquiry.receipt.ident), None))
        if receipt is not None and receipt.is_open:
            inquiry.unanswered = 0
            pause = service.poll if receipt.excused > 1 else timedelta(0)
            self._inquiries.put(inquiry, self._parts.clock.monotonic() + pause.total_seconds())

    def would_ask(self, inquiry: Inquiry) -> None:
        """Remark that the service would be asked now, if that were not only previewed."""
        if inquiry.said != PREVIEW:
            inquiry.said = PREVIEW
            now, ident = self._parts.clock.now(), inquiry.receipt.ident
            self._parts.store.later(lambda unit: self._answers.would_ask(unit, ident, now))

    def give_up(self, inquiry: Inquiry, reason: str) -> None:
        """Let an operator decide: nobody else can."""
        now = self._parts.clock.now()
        self._settle(inquiry, lambda unit: self._answers.given_up(unit, inquiry.receipt.ident, reason, now))

    def put_off(self, service: Service, inquiry: Inquiry) -> None:
        """Ask again at the usual pace."""
        self._inquiries.put(inquiry, self._parts.clock.monotonic() + service.poll.total_seconds())

    # ── inside ──
    def _gone(self, service: Service, inquiry: Inquiry) -> None:
        """Close what the service does not know, and may be submitted anew."""
        now, ident = self._parts.clock.now(), inquiry.receipt.ident
        failure = Failure(type=FailureType.UNKNOWN, reason=f"service '{service.name}' does not know the work")
        gone = ReceiptState.NOT_FOUND
        self._settle(inquiry, lambda unit: self._answers.failed(unit, ident, failure, now, gone))

    def _keep_ref(self, inquiry: Inquiry, ref: str, pause: timedelta) -> None:
        now = self._parts.clock.now()
        failpoint("service.before_receipt")
        receipt = self._write(
            inquiry, lambda unit: (self._answers.submitted(unit, inquiry.receipt.ident, ref, now), None)
        )
        if receipt is not None and receipt.is_open:
            inquiry.unanswered = 0
            self._inquiries.put(inquiry, self._parts.clock.monotonic() + pause.total_seconds())

    def _goes_on(self, service: Service, inquiry: Inquiry, message: str) -> None:
        inquiry.unanswered = 0
        self._say(inquiry, "running", message)
        self.put_off(service, inquiry)

    def _unanswered(self, service: Service, inquiry: Inquiry, reason: str) -> None:
        """Repeat the question, ever more rarely; when that is used up, an operator has to look."""
        inquiry.unanswered += 1
        if inquiry.unanswered < service.questions:
            self._say(inquiry, "unknown", reason)
            pause = pause_before(service.poll, inquiry.unanswered - 1).total_seconds()
            self._inquiries.put(inquiry, self._parts.clock.monotonic() + pause)
            return
        may_repeat = "idempotent" in service.capabilities and not inquiry.receipt.unwanted
        if may_repeat and inquiry.receipt.excused < _AGAIN:
            self.send_again(service, inquiry)
            return
        self.give_up(inquiry, f"service '{service.name}' was asked {inquiry.unanswered} times in vain: {reason}")

    def _is_settled(self, service: Service, inquiry: Inquiry) -> bool:
        """Whether a service that knows nothing can be believed: what was sent a moment ago may still be on its way."""
        clock = self._parts.clock
        sent = inquiry.receipt.sent_at
        if clock.monotonic() - inquiry.seen >= service.timeout.total_seconds():
            return sent is None or abs(clock.now() - sent) >= service.timeout
        return sent is not None and clock.now() - sent >= service.timeout

    def _say(self, inquiry: Inquiry, said: str, reason: str) -> None:
        """Remark an answer that is new."""
        if inquiry.said == said:
            return
        inquiry.said = said
        now = self._parts.clock.now()
        self._parts.store.later(partial(self._remark, inquiry.receipt, said, reason, now))

    def _remark(self, receipt: Receipt, said: str, reason: str, now: datetime, unit: Unit) -> None:
        self._answers.asked(unit, receipt.ident, said, reason, now)

    def _settle(self, inquiry: Inquiry, write: Callable[[Unit], tuple[Receipt | None, Job | None]]) -> None:
        """Write what ends the asking, for now or for good."""
        receipt = self._write(inquiry, write)
        if receipt is not None and receipt.is_open:
            # Nobody answers, and the job has time: it is asked again, as rarely as can be.
            self._inquiries.put(inquiry, self._parts.clock.monotonic() + pause_before(timedelta(0), 20).total_seconds())

    def _write(self, inquiry: Inquiry, write: Callable[[Unit], tuple[Receipt | None, Job | None]]) -> Receipt | None:
        """Write an answer; gives the receipt if it is still to be watched."""
        try:
            receipt, job = self._parts.store.perform(write)
        except SgopsError as error:
            _log.warning("an answer of service '%s' could not be kept: %s", inquiry.receipt.connector, error)
            self._inquiries.put(inquiry, self._parts.clock.monotonic() + _LATER)
            return None
        if job is not None:
            self._moved(job)
        if receipt is None or not receipt.is_open or (job is not None and job.state is JobState.HELD):
            self._inquiries.drop(inquiry)
            return None
        inquiry.receipt = slim(receipt)
        return receipt


def is_refusal(error: BaseException) -> bool:
    """Whether nothing can have come of a submission: the connector says so, or nobody was there to take it."""
    if isinstance(error, Fail):
        return True
    return any(isinstance(cause, ConnectionRefusedError | socket.gaierror) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(_CHAIN):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _words(error: BaseException | None) -> str:
    return "no answer" if error is None else sentence_of(error)
