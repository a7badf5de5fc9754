"""Turning job files into jobs: each whole file once, whatever dies meanwhile; bad ones are set aside."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from sgops.core.errors import JobError, PipelineError, StoreError, UsageError
from sgops.core.events import Event, EventType
from sgops.core.failpoints import failpoint
from sgops.core.job_file import asked, parsed
from sgops.core.values import visible
from sgops.engine.duty import DutyReport
from sgops.engine.submitting import prepared

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sgops.core.job_file import Dropped, Taken
    from sgops.core.values import Json
    from sgops.core.views import Submitted
    from sgops.engine.parts import Parts
    from sgops.ports import DropFolder, Timer, Unit

_log = logging.getLogger("sgops.inbox")

# So long a file must not have changed: then it is whole if it can be read, and after more time it is bad.
_STILL: Final = 2.0
_BAD: Final = 10.0
_TOKENS: Final = "inbox"


class InboxDuty:
    """Looks into the inbox; `after` is called when there are new jobs."""

    name = "inbox"
    every = timedelta(seconds=30)

    def __init__(self, parts: Parts, folder: DropFolder, timer: Timer, after: Callable[[], None]) -> None:
        self._parts = parts
        self._folder = folder
        self._timer = timer
        self._after = after
        # Since when each file lies there as it is.
        self._seen: dict[str, tuple[tuple[int, ...], float]] = {}
        self._accepted = self._rejected = 0

    def run_once(self, now: datetime) -> DutyReport:
        self._accepted = self._rejected = 0
        monotonic = self._parts.clock.monotonic()
        for taken in self._folder.taken():
            # What an engine before this one left in the middle.
            self._guarded(taken.name, partial(self._settle, taken, now))
        files = self._folder.dropped()
        seen = {file.name: self._since(file, monotonic) for file in files}
        self._seen = {file.name: (file.stamp, seen[file.name]) for file in files}
        for file in files:
            self._guarded(file.name, partial(self._look_at, file, monotonic - seen[file.name], now))
        if self._accepted:
            self._after()
        waiting = len(files) - self._accepted - self._rejected
        sentence = f"{self._accepted} accepted, {self._rejected} rejected, {max(waiting, 0)} not whole yet"
        return DutyReport(did=self._accepted + self._rejected, sentence=sentence)

    def _guarded(self, name: str, step: Callable[[], None]) -> None:
        """Let no file keep the others from being looked at; this one is tried again at the next look."""
        try:
            step()
        except (OSError, StoreError) as error:
            _log.warning("job file %s was left where it is: %s", visible(name), error)

    def _since(self, file: Dropped, monotonic: float) -> float:
        stamp, since = self._seen.get(file.name, (None, monotonic))
        return since if stamp == file.stamp else monotonic

    def _look_at(self, file: Dropped, still: float, now: datetime) -> None:
        if file.fault:
            self._reject(file.name, file.fault, now, partial(self._folder.reject, file.name))
        elif still < _STILL:
            self._look_again(_STILL - still)
        else:
            self._take(file, still, now)

    def _take(self, file: Dropped, still: float, now: datetime) -> None:
        trouble = self._trouble_with(file)
        if trouble and still < _BAD:
            self._look_again(_BAD - still)
            return
        if trouble:
            self._reject(file.name, trouble, now, partial(self._folder.reject, file.name))
            return
        self._settle(self._folder.take(file.name, self._parts.dice.token()), now)

    def _trouble_with(self, file: Dropped) -> str:
        """Say why a file cannot be read, which may pass."""
        try:
            parsed(file.name, self._folder.content(file.name))
        except UsageError as error:
            return error.message
        except OSError as error:
            return f"it cannot be read: {error.strerror}"
        return ""

    def _settle(self, taken: Taken, now: datetime) -> None:
        """Make a job of a file that was taken, unless it has become one already; then delete it."""
        failpoint("inbox.taken")
        try:
            # Read once more: who writes into a file that is still open writes into this one.
            submission = asked(parsed(taken.name, self._folder.taken_content(taken)))
            self._make(taken, prepared(self._parts, submission), now)
        except (UsageError, JobError, PipelineError) as error:
            reason = error.in_full
            self._reject(taken.name, reason, now, partial(self._folder.reject_taken, taken))
            return
        failpoint("inbox.committed")
        self._folder.done(taken)
        self._accepted += 1

    def _make(self, taken: Taken, make: Callable[[Unit], Submitted], now: datetime) -> None:
        # Only files that are still there can be met again.
        there = {file.token for file in self._folder.taken()}

        def write(unit: Unit) -> None:
            stored = unit.get(_TOKENS)
            made: dict[str, Json] = stored if isinstance(stored, dict) else {}
            if taken.token in made:
                return
            jobs: list[Json] = [*make(unit).ids]
            details: dict[str, Json] = {"file": visible(taken.name), "jobs": jobs}
            unit.append([Event(type=EventType.INBOX_ACCEPTED, at=now, details=details)])
            unit.put(_TOKENS, {token: ids for token, ids in made.items() if token in there} | {taken.token: jobs})

        self._parts.store.perform(write)

    def _reject(self, name: str, reason: str, now: datetime, set_aside: Callable[[str], None]) -> None:
        shown = self._parts.masker.text(visible(reason, keep="\n"))
        set_aside(shown)
        details: dict[str, Json] = {"file": visible(name), "reason": shown}
        event = Event(type=EventType.INBOX_REJECTED, at=now, details=details)
        self._parts.store.perform(lambda unit: unit.append([event]))
        self._rejected += 1

    def _look_again(self, seconds: float) -> None:
        self._timer.run_at(self.name, self._parts.clock.monotonic() + seconds + 0.05)
