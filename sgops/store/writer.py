"""The one that writes: it gathers what waits, commits it together, and only then answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from peewee import SqliteDatabase

from sgops.core.errors import StorageFailed
from sgops.core.events import Event
from sgops.core.failpoints import failpoint
from sgops.ports import Pace
from sgops.store import driver
from sgops.store.ballast import Ballast
from sgops.store.database import connection_of
from sgops.store.inbox import Inbox, Notes
from sgops.store.mark import Marker
from sgops.store.pen import Pen, Ticking
from sgops.store.unit import SqliteUnit
from sgops.store.wal import Wal
from sgops.store.works import Errand, Probe, Work, is_spent
from sgops.store.writing import write_all

_log = logging.getLogger("sgops.store")

# Signs of life are written this often at most.
_NOTE_SECONDS: Final = 0.5
_QUIET_SECONDS: Final = 1.0
_BREATH_SECONDS: Final = 0.001
_MANY: Final = 8
_RETRY_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 5.0
_FOREVER: Final = 3600.0
_HINT: Final = "free space on its disk; sgops health database"


class OnEvents(Protocol):
    """Who hears of lines that were committed to the journal; called by whoever writes, and must only enqueue."""

    def __call__(self, *batches: Sequence[Event]) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """Who hears of commits, of the end, and of trouble that may pass (None: it has passed)."""

    on_events: OnEvents
    on_fatal: Callable[[BaseException], None]
    on_storage: Callable[[str | None], None]


class _Unhurried:
    """What the writer tells while nobody has asked."""

    def writing(self) -> None: ...
    def syncing(self) -> None: ...
    def answered(self) -> None: ...


class Writer:
    """Own the writing connection, from the first commit to the last."""

    def __init__(
        self, database: SqliteDatabase, path: Path, clock: Ticking, listeners: Listeners, marker: Marker
    ) -> None:
        self.inbox = Inbox()
        self.pen = Pen(clock)
        self.notes = Notes()
        self._database = database
        self._path = path
        self._clock = clock
        self._listeners = listeners
        self._marker = marker
        self._unit = SqliteUnit(database)
        self.definitions = self._unit.definitions
        self._wal = Wal(connection_of(database), path)
        self._ballast = Ballast(path)
        self._held: list[Work] = []
        self._asked: list[Work] | None = None  # by the works that are being written
        self._problem: str | None = None
        self._refused_at: float | None = None  # by the disk, the last time
        self._fatal: StorageFailed | None = None
        self._is_busy = False
        self._noted_at = clock.monotonic()
        self.pace: Pace = _Unhurried()
        self._closing = threading.Event()
        self.thread = threading.Thread(target=self._run, name="sgops-writer", daemon=True)

    @property
    def held(self) -> int:
        """How many works wait in memory for the disk to take them."""
        return len(self._held)

    @property
    def stuck_for(self) -> float | None:
        """Say how many seconds the turn lasts that it is at, 0 when it is idle; None when it writes no more."""
        if self._fatal is not None or not self.thread.is_alive():
            return None
        return self.pen.held_for

    def take_up(self, work: Work) -> None:
        """Take a work in: what a work asks for while it is written is part of its commit."""
        if self._asked is not None and self.pen.is_mine:
            self._asked.append(work)
        else:
            self.inbox.put(work)

    def write_at_once(self, errand: Errand) -> bool:
        """Write an errand on its caller's thread, who waits for it anyway, unless somebody else has to be waited for.

        Where nobody writes and nothing waits, that saves two threads from being woken, which takes as long as writing.
        """
        # A signal may break into the main thread anywhere, also between a commit and its answer.
        if threading.current_thread() is threading.main_thread() or not self.pen.take_if_free():
            return False
        try:
            if not self._is_idle():
                return False
            self._write_alone(errand)
        finally:
            self.pen.give_back()
        return True

    def stop(self, deadline: float) -> None:
        """Write what waits, and close the file."""
        self._closing.set()
        self.inbox.news.set()
        self.thread.join(deadline)

    # ── the loop ──
    def _run(self) -> None:
        with self.pen:
            self._ballast.hold()
        while not self._closing.is_set():
            self._guarded(self._wait)
            with self.pen:
                self._guarded(self._turn)
        with self.pen:
            self._guarded(self._end)
            self._guarded(self._close)

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except BaseException as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            self._die(error)

    def _wait(self) -> None:
        if self._problem is None:
            self._wait_for_works()
        if self._problem is not None and self._refused_at is not None:
            # In steady steps, whatever arrives: a full disk is not asked more often.
            self._clock.wait(self._closing, max(self._refused_at + _RETRY_SECONDS - self._clock.monotonic(), 0))
        elif self._problem is not None:
            # There is room of the reserve: what is finished, and what makes room, is written as it comes.
            self._clock.wait(self.inbox.news, _RETRY_SECONDS)

    def _wait_for_works(self) -> None:
        if self._clock.wait(self.inbox.news, self._seconds_of_quiet()):
            if self._is_busy:
                # Many came together the last time: a breath, and a commit carries many again instead of the first few.
                self._clock.wait(self._closing, _BREATH_SECONDS)
        elif not self.notes and self._seconds_of_quiet() <= 0:
            # Looked at once more: callers who write by themselves wake nobody.
            with self.pen:
                self._tidy(self._wal.cut_back)

    def _seconds_of_quiet(self) -> float:
        if self.notes:
            return max(self._noted_at + _NOTE_SECONDS - self._clock.monotonic(), 0)
        if not self._wal.wants_quiet:
            return _FOREVER
        return max(_QUIET_SECONDS - self.pen.free_for, 0)

    def _turn(self) -> None:
        """Write everything that waits."""
        self._held += [*self.inbox.take(), *self._signs()]
        if self._fatal is not None:
            self._fail_held(self._fatal)
        elif self._problem is not None:
            self._try_again()
        elif self._held:
            self._write()

    def _signs(self) -> list[Work]:
        now = self._clock.monotonic()
        if not self.notes or now < self._noted_at + _NOTE_SECONDS:
            return []
        self._noted_at = now
        return [self.notes.take()]

    def _end(self) -> None:
        """Write the last things; what the disk does not take now is lost with this process, and said so."""
        self.inbox.close()
        self._turn()
        self._fail_held(StorageFailed("the engine stopped before this could be written", hint=_HINT))

    def _close(self) -> None:
        try:
            self._unit.roll_back()
            self._database.close()
        finally:
            self._marker.close(is_clean=self._fatal is None)

    # ── one caller's own ──
    def _is_idle(self) -> bool:
        """Whether nothing was asked for before, and nothing is in the way; for whoever has the pen."""
        is_at_work = self._fatal is None and self._problem is None and not self._closing.is_set()
        return is_at_work and not self.inbox and not self._held

    def _write_alone(self, errand: Errand) -> None:
        had_rest = not self._wal.wants_quiet
        self._held.append(errand)
        self._guarded(self._write)
        if had_rest or self._problem is not None:
            # What is to be done later is left to the writer's thread, which sleeps.
            self.inbox.news.set()

    # ── one commit ──
    def _write(self) -> None:
        """Write all that is held in one transaction; when that cannot be done, one at a time."""
        error = self._commit(len(self._held))
        if error is None:
            return
        are_several = len(self._held) > 1
        self._drop_spent(error)
        while self._held and are_several:
            if _is_in_the_way(self._commit(1)):
                return

    def _commit(self, count: int) -> Exception | None:
        """Write the first works that are held, commit, answer; or give the error, and nothing of them is written."""
        works = self._held[:count]
        self._is_busy = len(works) >= _MANY
        # A few works are soon written, and a large errand may take a while: nobody needs to wait for those.
        if self._is_busy:
            _call(self.pace.writing)
        try:
            failpoint("writer.begin")
            self._unit.begin()
            self._asked = []
            write_all(self._unit, works)
            if asked := self._asked_for(count):
                works = [*works, *asked]
                write_all(self._unit, asked)
            failpoint("writer.before_commit")
            _call(self.pace.syncing)
            rows = self._unit.commit()
        except Exception as error:
            if driver.is_lost(error) or driver.is_damaged(error):
                # Nobody knows what is in the file now: the end, and recovery decides at the next start.
                raise
            self._unit.roll_back()
            self._put_off()
            self._refused_at = self._clock.monotonic()
            if driver.is_full(error):
                self._ballast.drop()
            self._look_at(works, error)
            _call(self.pace.answered)
            return error
        failpoint("writer.after_commit")
        # Before anybody is answered: what is written where nobody finds it again is as good as lost.
        self._marker.require_place()
        self._answer(works, rows)
        return None

    def _asked_for(self, count: int) -> list[Work]:
        """Put what the first works have asked for behind them: one sync is for all."""
        asked, self._asked = self._asked or [], None
        self._held[count:count] = asked
        return asked

    def _put_off(self) -> None:
        """Keep what was asked for in a commit that failed for the next one."""
        asked, self._asked = self._asked or [], None
        for work in asked:
            self.inbox.put(work)

    def _look_at(self, works: Sequence[Work], error: Exception) -> None:
        """Answer the error of a single work, unless the disk is in the way and it can be tried again."""
        if len(works) > 1:
            return
        if _is_in_the_way(error):
            self._tell_of(f"nothing can be written: {error}")
        else:
            del self._held[:1]
            works[0].fail(error)

    def _answer(self, works: Sequence[Work], rows: int) -> None:
        self._refused_at = None
        told = self._unit.take_told()
        if told:
            self._marker.note(told[-1].newest)
            # Before the continuations: whoever is answered may look for the event at once.
            _call(self._listeners.on_events, *[each.events for each in told])
        failpoint("writer.before_continuations")
        del self._held[: len(works)]
        for work in works:
            work.acknowledge()
        _call(self.pace.answered)
        if rows:
            self._tell_of(self._shortage())
            self._tidy(partial(self._wal.grew, rows))

    def _tidy(self, step: Callable[[], None]) -> None:
        """Look after the WAL; a disk that is too full for that is trouble that may pass."""
        try:
            step()
        except Exception as error:
            if not driver.is_full(error):
                raise
            self._tell_of(f"nothing can be written: {error}")

    # ── trouble ──
    def _shortage(self) -> str | None:
        """Say that the disk is full as long as the reserve is in use: what is finished is written, nothing begins."""
        return None if self._ballast.hold() else "the disk is full: what is finished is kept, and nothing begins"

    def _try_again(self) -> None:
        """See with one work whether the disk takes something again."""
        self._drop_impatient()
        self._tidy(self._wal.make_room)
        self._held = self._held or [Probe()]
        error = self._commit(1)
        if _is_in_the_way(error):
            self._drop_spent(error)
        elif self._held:
            self._write()

    def _drop_impatient(self) -> None:
        """Send those away who would be kept waiting too long."""
        before = self._clock.monotonic() - _PATIENCE_SECONDS
        late, patient = list[Work](), list[Work]()
        for work in self._held:
            (late if isinstance(work, Errand) and work.asked_at <= before else patient).append(work)
        self._held = patient
        _fail(late, StorageFailed(f"{self._path}: {self._problem}", hint=_HINT))

    def _drop_spent(self, error: BaseException | None) -> None:
        """Send those away who cannot be begun a second time."""
        spent = [work for work in self._held if is_spent(work)]
        self._held = [work for work in self._held if not is_spent(work)]
        _fail(spent, StorageFailed(f"{self._path}: {error}; nothing of this was written", hint=_HINT))

    def _fail_held(self, error: StorageFailed) -> None:
        works, self._held = self._held, []
        _fail(works, error)

    def _tell_of(self, problem: str | None) -> None:
        """Say that there is trouble, or that it has passed; once."""
        if (problem is None) != (self._problem is None):
            self._problem = problem
            _call(self._listeners.on_storage, problem)

    def _die(self, error: BaseException) -> None:
        """Answer everybody that nobody knows what was written, now and from now on."""
        _log.critical("the database cannot be written any more", exc_info=error)
        is_first = self._fatal is None
        self._fatal = error if isinstance(error, StorageFailed) else self._lost(error)
        self._put_off()
        self._held += self.inbox.take()
        self._fail_held(self._fatal)
        _call(self.pace.answered)
        if is_first:
            _call(self._listeners.on_fatal, error)

    def _lost(self, error: BaseException) -> StorageFailed:
        return StorageFailed(
            f"{self._path}: {error}; what was being written may or may not be in the file",
            hint="look at the disk; recovery decides at the next start",
        )


def _is_in_the_way(error: BaseException | None) -> bool:
    """Whether the same write may succeed later."""
    return error is not None and (driver.is_full(error) or driver.is_taken(error))


def _fail(works: Iterable[Work], error: StorageFailed) -> None:
    for work in works:
        # To each its own: one error that many raise, again and again, gathers the ways of all of them.
        work.fail(copy(error))


def _call(listener: Callable[..., object], *what: object) -> None:
    try:
        listener(*what)
    except Exception:  # noqa: BLE001 - a listener that fails must not cost others their answers
        _log.exception("a listener of the writer failed")
