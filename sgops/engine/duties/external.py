"""Work that services do for jobs: sent, asked after, stopped and collected by one duty, however many jobs wait."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sgops.core.events import EventType
from sgops.core.failpoints import failpoint
from sgops.core.failure import Failure, FailureType
from sgops.core.job import JobState
from sgops.core.lines import picked
from sgops.core.receipts import ReceiptState
from sgops.core.setting_types import Mode
from sgops.core.units import format_duration
from sgops.engine.answers import Answers
from sgops.engine.duty import DutyReport
from sgops.engine.hearing import PREVIEW, Hearing
from sgops.engine.outstanding import Inquiries, Inquiry, slim
from sgops.engine.payloads import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sgops.core.events import Event
    from sgops.core.job import Job
    from sgops.core.receipts import Receipt
    from sgops.engine.parts import Parts
    from sgops.engine.service import Service
    from sgops.ports import Answered

_BATCH: Final = 500
_MOVED: Final = frozenset(
    {
        EventType.JOB_CANCELLED,
        EventType.JOB_RELEASED,
        EventType.JOB_RERUN,
        EventType.JOB_UNDONE,
        EventType.DEAD_LETTER_QUEUED,
        EventType.DEAD_LETTER_RETRIED,
        EventType.RETRY_STARTED,
    }
)


class External:
    """Sends what is intended and asks after what is out; no thread waits for a service."""

    name = "external"
    every = timedelta(milliseconds=500)

    def __init__(self, parts: Parts, moved: Callable[[Job], None]) -> None:
        self._parts = parts
        self._answers = Answers(parts)
        self._inquiries = Inquiries()
        self._hearing = Hearing(parts, self._answers, self._inquiries, moved)
        self._lock = threading.Lock()  # guards _fresh and _looked_for
        self._fresh: list[tuple[Job, Receipt]] = []
        self._looked_for: set[int] = set()
        self._loaded = False
        self._unheard = 0
        self._wanted: Callable[[], None] = lambda: None

    # ── what others tell ──
    def wake_by(self, wanted: Callable[[], None]) -> None:
        """Meet who calls the duty before its time."""
        self._wanted = wanted

    def handed_over(self, job: Job, receipts: Sequence[Receipt]) -> None:
        """Take note of work that is to go out; called by whoever writes, after its commit."""
        with self._lock:
            self._fresh += [(job, receipt) for receipt in receipts]
            self._looked_for |= set() if receipts else {job.id}
        self._wanted()

    def hear(self, events: Sequence[Event]) -> None:
        """Read again what is known of the work of jobs that somebody has moved."""
        moved = picked(events, _MOVED)
        told = {event.job for event in moved if event.job is not None}
        # A job that is released may have been held because nobody answered; it was not watched any more.
        released = {event.job for event in moved if event.type is EventType.JOB_RELEASED}
        jobs = {job for job in told if job in released or self._inquiries.knows(job)}
        if jobs:
            with self._lock:
                self._looked_for |= jobs
            self._wanted()

    def next_question(self, receipt: Receipt) -> datetime | None:
        """Say when the service is asked next about some work."""
        inquiry = self._inquiries.get(receipt.ident)
        if inquiry is None or inquiry.due is None:
            return None
        clock = self._parts.clock
        return clock.now() + timedelta(seconds=max(0.0, inquiry.due - clock.monotonic()))

    # ── the duty ──
    def run_once(self, now: datetime) -> DutyReport:
        self._take_on()
        for service in self._parts.connected.values():
            service.phone.sweep()
        ended = self._enforce(now)
        turns = [self._turn(service, now) for service in self._parts.connected.values()]
        waiting = len(self._inquiries)
        would = f", {self._inquiries.count(PREVIEW)} would be asked" if self._asking is Mode.PREVIEW else ""
        return DutyReport(did=sum(turns), sentence=f"{sum(turns)} asked, {ended} timed out, {waiting} open{would}")

    def next_at(self) -> float | None:
        """Say when there is something to do next, by the monotonic clock."""
        with self._lock:
            if self._fresh or self._looked_for or not self._loaded:
                return self._parts.clock.monotonic()
        return self._inquiries.next_at()

    def close(self) -> None:
        """Call no service any more; what is under way is asked after at the next start."""
        for service in self._parts.connected.values():
            service.phone.close()

    # ── what is watched ──
    def _take_on(self) -> None:
        """Take up what is new; what cannot be read now is looked for once more."""
        if (dropped := self._parts.bus.dropped) != self._unheard:
            # Any job may have been moved by what was not heard of.
            self._unheard, self._loaded = dropped, False
        if not self._loaded:
            self._load()
            self._loaded = True
        with self._lock:
            fresh, self._fresh = self._fresh, []
            jobs, self._looked_for = self._looked_for, set()
        try:
            for job, receipt in fresh:
                self._ask_after(receipt, job)
            for each in jobs:
                self._look_at(each)
        except BaseException:
            with self._lock:
                self._looked_for |= jobs | {job.id for job, _ in fresh}
            raise

    def _load(self) -> None:
        """Take up what engines before this one have left open."""
        after = 0
        while receipts := self._parts.reader.open_receipts(after, _BATCH):
            jobs = self._parts.reader.jobs_by_id(receipt.job for receipt in receipts) if self._has_deadlines else {}
            for receipt in receipts:
                self._ask_after(receipt, jobs.get(receipt.job))
            after = receipts[-1].job

    @property
    def _has_deadlines(self) -> bool:
        catalog = self._parts.catalog
        return any(stage.timeout for name in catalog.names() for stage in catalog.find(name).pipeline.stages)

    def _look_at(self, job: int) -> None:
        for receipt in self._parts.reader.receipts(job):
            inquiry = self._inquiries.get(receipt.ident)
            if receipt.is_open:
                self._ask_after(receipt, self._parts.reader.job(job))
            elif inquiry is not None:
                self._inquiries.drop(inquiry)

    def _ask_after(self, receipt: Receipt, job: Job | None) -> None:
        now = self._parts.clock.monotonic()
        if receipt.connector not in self._parts.connected:
            self._hearing.give_up(Inquiry(receipt, now), f"connector '{receipt.connector}' is not configured here")
            return
        inquiry = self._inquiries.get(receipt.ident) or Inquiry(receipt, now)
        inquiry.receipt = slim(receipt)
        inquiry.unanswered = 0
        self._inquiries.put(inquiry, now)
        if job is not None:
            self._expect(inquiry, job)

    def _expect(self, inquiry: Inquiry, job: Job) -> None:
        """Expect the answer within the stage's timeout, from the moment its service got the job."""
        entry = self._parts.catalog.get(job.pipeline)
        if entry is None or job.state is not JobState.EXTERNAL or not inquiry.receipt.belongs_to(job):
            self._inquiries.expect(inquiry, None)
            return
        inquiry.patience = entry.pipeline.find(job.stage).timeout if job.stage in entry.pipeline.names else None
        if inquiry.patience is None or self._parts.settings.recovery.enforce_timeouts is not Mode.AUTO:
            return
        clock = self._parts.clock
        left = inquiry.patience - max(clock.now() - job.since, timedelta(0))
        self._inquiries.expect(inquiry, clock.monotonic() + max(0.0, left.total_seconds()))

    def _enforce(self, now: datetime) -> int:
        overdue = self._inquiries.overdue(self._parts.clock.monotonic())
        for inquiry in overdue:
            timeout = format_duration(inquiry.patience or timedelta(0))
            reason = f"service '{inquiry.receipt.connector}' took longer than the stage's timeout of {timeout}"
            self._hearing.overdue(inquiry, Failure(type=FailureType.TIMEOUT, reason=reason), now)
        return len(overdue)

    # ── one service's turn ──
    def _turn(self, service: Service, now: datetime) -> int:
        """Send and ask as much as the service's phone has room for."""
        room = service.phone.room
        due = self._inquiries.due(service.name, self._parts.clock.monotonic(), room) if room else []
        to_send = [inquiry for inquiry in due if inquiry.receipt.state is ReceiptState.INTENDED]
        to_ask = [inquiry for inquiry in due if inquiry.receipt.state is not ReceiptState.INTENDED]
        if self._asking is not Mode.AUTO:
            self._leave_unasked(service, to_ask)
            to_ask = []
        if to_send:
            self._send(service, to_send, now)
        for inquiry in to_ask:
            self._ask(service, inquiry)
        return len(to_send) + len(to_ask)

    @property
    def _asking(self) -> Mode:
        return self._parts.settings.recovery.ask_services

    def _leave_unasked(self, service: Service, inquiries: list[Inquiry]) -> None:
        """Ask nobody; a preview says for each piece of work, once, that it would be asked after."""
        for inquiry in inquiries:
            if self._asking is Mode.PREVIEW:
                self._hearing.would_ask(inquiry)
            self._hearing.put_off(service, inquiry)

    def _send(self, service: Service, inquiries: list[Inquiry], now: datetime) -> None:
        idents = [inquiry.receipt.ident for inquiry in inquiries]
        try:
            marked = self._parts.store.perform(lambda unit: self._answers.to_send(unit, idents, now))
        except BaseException:
            for inquiry in inquiries:
                self._hearing.put_off(service, inquiry)
            raise
        going = {receipt.ident: receipt for receipt in marked}
        failpoint("service.before_submit")
        for inquiry in inquiries:
            receipt = going.get(inquiry.receipt.ident)
            if receipt is None:
                # It was called back, or its job is held: who releases it has us look again.
                self._inquiries.drop(inquiry)
                continue
            inquiry.receipt = slim(receipt)
            inquiry.is_asking = True
            service.phone.call(
                partial(_submit, service, receipt), self._then(service, inquiry, self._hearing.submitted)
            )

    def _ask(self, service: Service, inquiry: Inquiry) -> None:
        """Ask what the state of the work calls for."""
        receipt = inquiry.receipt
        inquiry.is_asking = receipt.ref is not None or "find" in service.capabilities
        if receipt.ref is not None:
            ask = partial(service.stop if receipt.unwanted else service.status, receipt.ref)
            service.phone.call(ask, self._then(service, inquiry, self._hearing.answered))
        elif "find" in service.capabilities:
            service.phone.call(partial(service.find, receipt.key), self._then(service, inquiry, self._hearing.found))
        elif "idempotent" in service.capabilities:
            self._hearing.send_again(service, inquiry)
        else:
            reason = f"it may have gone to service '{service.name}', which cannot say what it has under a key"
            self._hearing.give_up(inquiry, reason)

    def _then(self, service: Service, inquiry: Inquiry, hear: Callable[..., None]) -> Answered[Any]:
        """Hear an answer, and use the room it leaves: what waits for its turn need not wait for a tick."""

        def answered(answer: object, error: BaseException | None) -> None:
            try:
                hear(service, inquiry, answer, error)
            except BaseException:
                # Whatever went wrong with the answer, nobody else would ask for another.
                self._hearing.put_off(service, inquiry)
                raise
            if self._inquiries.has_due(service.name, self._parts.clock.monotonic()):
                self._wanted()

        return answered


def _submit(service: Service, receipt: Receipt) -> str:
    return service.submit(decode(receipt.request), receipt.key)
