"""When each service is asked next about each piece of work it has: a schedule in memory, made anew at every start."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

    from sgops.core.receipts import Ident, Receipt


class Inquiry:
    """One open receipt, and how asking after it goes; whoever took it from the schedule owns it until it is put back.

    `unanswered` counts questions in a row that nobody could answer, `said` is the newest answer, `is_asking` says that
    the service is being called about it.
    """

    __slots__ = ("deadline", "due", "is_asking", "patience", "receipt", "said", "seen", "unanswered")

    def __init__(self, receipt: Receipt, seen: float) -> None:
        self.receipt = slim(receipt)
        self.seen = seen
        self.due: float | None = seen
        self.deadline: float | None = None
        self.patience: timedelta | None = None
        self.is_asking = False
        self.unanswered = 0
        self.said = ""


class Inquiries:
    """All inquiries by what is due first; 10,000 that wait cost nothing until it is their turn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Ident, Inquiry] = {}
        self._jobs: Counter[int] = Counter()
        self._questions: dict[str, list[tuple[float, int, Inquiry]]] = {}
        self._deadlines: list[tuple[float, int, Inquiry]] = []
        self._numbers = count()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, ident: Ident) -> Inquiry | None:
        """Give the inquiry about a receipt, if there is one."""
        return self._known.get(ident)

    def knows(self, job: int) -> bool:
        """Whether any work of a job is watched."""
        return job in self._jobs

    def count(self, said: str) -> int:
        """Say of how many pieces of work this was said last."""
        with self._lock:
            return sum(inquiry.said == said for inquiry in self._known.values())

    def put(self, inquiry: Inquiry, due: float) -> None:
        """Ask at that moment, unless it is not watched any more."""
        with self._lock:
            if inquiry.receipt.ident not in self._known:
                self._known[inquiry.receipt.ident] = inquiry
                self._jobs[inquiry.receipt.job] += 1
            inquiry.due = due
            heap = self._questions.setdefault(inquiry.receipt.connector, [])
            heappush(heap, (due, next(self._numbers), inquiry))

    def expect(self, inquiry: Inquiry, deadline: float | None) -> None:
        """Expect the answer until then."""
        with self._lock:
            inquiry.deadline = deadline
            if deadline is not None:
                heappush(self._deadlines, (deadline, next(self._numbers), inquiry))

    def drop(self, inquiry: Inquiry) -> None:
        """Ask no more."""
        with self._lock:
            if self._known.pop(inquiry.receipt.ident, None) is not None:
                self._jobs[inquiry.receipt.job] -= 1
                if not self._jobs[inquiry.receipt.job]:
                    del self._jobs[inquiry.receipt.job]
            inquiry.due = inquiry.deadline = None

    def due(self, connector: str, now: float, limit: int) -> list[Inquiry]:
        """Take out what is to be asked about now, at most so much."""
        taken: list[Inquiry] = []
        with self._lock:
            heap = self._questions.get(connector, [])
            while heap and heap[0][0] <= now and len(taken) < limit:
                due, _, inquiry = heappop(heap)
                if inquiry.due == due:
                    inquiry.due = None
                    # Whoever hears the answer of the call that is under way puts it back.
                    if not inquiry.is_asking:
                        taken.append(inquiry)
        return taken

    def has_due(self, connector: str, now: float) -> bool:
        """Whether something is to be asked about now."""
        with self._lock:
            heap = self._questions.get(connector, [])
            return bool(heap) and heap[0][0] <= now

    def overdue(self, now: float) -> list[Inquiry]:
        """Take out the deadlines that have passed."""
        taken: list[Inquiry] = []
        with self._lock:
            while self._deadlines and self._deadlines[0][0] <= now:
                deadline, _, inquiry = heappop(self._deadlines)
                if inquiry.deadline == deadline:
                    inquiry.deadline = None
                    taken.append(inquiry)
        return taken

    def next_at(self) -> float | None:
        """Say when the next question is due."""
        with self._lock:
            return min((inquiry.due for inquiry in self._known.values() if inquiry.due is not None), default=None)


def slim(receipt: Receipt) -> Receipt:
    """Leave out what only the file needs to hold."""
    return replace(receipt, request=b"", result=None, digest=b"")
