"""Cleanup: a plan first, then exactly that plan, each thing looked at once more before it goes."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.cleanup import Known, Plan, Wish, job_of, plan, plan_view, rule, ruled
from sgops.core.cleanup_log import AskedBy
from sgops.core.errors import NotFound, Refused, UsageError
from sgops.core.job import FINAL_STATES
from sgops.core.query import suggest
from sgops.core.retention import CleanupKind, Owner
from sgops.core.units import clipped, format_duration
from sgops.core.views import CleanupView, CleanupWhyView, Page, StorageView, StoredKind
from sgops.engine.cleanup_run import BESIDE_FILES, Deed, bring_back
from sgops.engine.cut_short import mend
from sgops.engine.rhythms import Rhythms
from sgops.engine.trusted_clock import TrustedClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sgops.core.records import Recorded
    from sgops.core.retention import Found
    from sgops.engine.parts import Parts

_GOOD_FOR: Final = timedelta(minutes=10)
_REMEMBERED: Final = 8
_HISTORY: Final = 500
# So many empty folders at a time: each is made durable by itself.
_FOLDED: Final = 2000
# Said by a file that a backup was put in the place of.
_RESTORED: Final = "restored"
FOREIGN: Final = "the files were written for another database, or before a restore"


class Cleanup:
    """Plans and runs cleanups; `in_hand` names jobs of which a thread still runs."""

    def __init__(self, parts: Parts, in_hand: Callable[[], frozenset[int]]) -> None:
        self._parts = parts
        self._in_hand = in_hand
        self._plans: dict[str, Plan] = {}
        self._clock = TrustedClock(parts.clock, parts.store, parts.reader)
        # One run at a time: the next would take one that is under way for one that was cut short.
        self._turn = threading.Lock()
        self._remembering = threading.Lock()

    def bring_back(self, action: Recorded) -> int:
        """Take an operator's cleanup back; gives how many files are in their places again."""
        with self._turn:
            return bring_back(self._parts, action)

    def mend(self) -> None:
        """Tell to its end what an engine before this one could not."""
        with self._turn:
            mend(self._parts)

    def settle_in(self) -> None:
        """Do that, and say whose files these are, as long as there are none."""
        self.mend()
        artifacts = self._parts.artifacts
        if not artifacts.identity() and not self._parts.sweeper.scan():
            artifacts.claim(self._parts.reader.identity())

    def preview(self, kind: str | None) -> CleanupView:
        """Say what a run would do now, and why."""
        made = self.plan(kind_of(kind), self._parts.clock.now())
        with self._remembering:
            while len(self._plans) >= _REMEMBERED:
                del self._plans[next(iter(self._plans))]
            self._plans[made.id] = made
        return plan_view(made)

    def run(self, kind: str | None, plan_id: str | None) -> CleanupView:
        """Do it: a plan that was looked at, or what is due now."""
        now = self._parts.clock.now()
        made = self._known(plan_id, now) if plan_id else self.plan(kind_of(kind), now)
        if made.doubt and made.kind is CleanupKind.ORPHAN and plan_id is None:
            raise Refused(
                f"orphans are only reported: {made.doubt}",
                hint="sgops cleanup preview --kind orphan, then sgops cleanup run --plan ID for what it shows",
            )
        view = self.apply(made, AskedBy.OPERATOR)
        if made.kind in {None, CleanupKind.TEMP}:
            self.fold(now)
        return view

    def fold(self, now: datetime) -> int:
        """Remove the folders in which jobs that have ended have left nothing, and say how many those were."""
        kept = self._parts.settings.retention.temp
        if kept is None:
            return 0
        with self._turn:
            empty = self._parts.sweeper.empties(now - kept)[:_FOLDED]
            jobs = {path: job_of(f"{path}/x") for path in empty}
            owners = self._owned(self._parts.reader.owners({job for job in jobs.values() if job is not None}))
            busy = {job for job, owner in owners.items() if owner.is_in_hand or owner.state not in FINAL_STATES}
            free = [path for path, job in jobs.items() if job not in busy]
            self._parts.sweeper.settle(f"{path}/x" for path in free)
        return len(free)

    def follow_clock(self, now: datetime) -> bool:
        """Take note of the time, and say whether anything may be deleted by it."""
        return self._clock.follow(now)

    def apply(self, made: Plan, asked_by: AskedBy) -> CleanupView:
        """Do what a plan says when it is its turn, and tell what came of it."""
        with self._turn:
            return self._apply(made, asked_by)

    def _apply(self, made: Plan, asked_by: AskedBy) -> CleanupView:
        now = self._parts.clock.now()
        self._clock.require(now)
        mend(self._parts)
        if not made.items:
            return replace(plan_view(made), dry_run=False, finished_at=now)
        view = Deed(self._parts, made, self._owned).do(asked_by)
        if made.kind is CleanupKind.ORPHAN and made.doubt and asked_by is AskedBy.OPERATOR:
            # Whoever has looked at them has said that the rest is ours.
            self._parts.artifacts.claim(self._parts.reader.identity())
            self._parts.store.perform(lambda unit: unit.put(_RESTORED, None))
        return view

    def plan(self, kind: CleanupKind | None, now: datetime, *, in_need: bool = False) -> Plan:
        """Decide about everything there is, and touch nothing; who is in need empties the trash before its time."""
        return next(self.plans([kind], now, in_need=in_need))

    def plans(self, kinds: Sequence[CleanupKind | None], now: datetime, *, in_need: bool = False) -> Iterator[Plan]:
        """Decide a kind at a time, all from one look at the files; what is taken meanwhile is looked at once more."""
        files = [] if BESIDE_FILES.issuperset(kinds) else self._parts.sweeper.scan()
        seen = ruled(files, self._known_of(files), self._parts.settings.retention)
        for kind in kinds:
            wish = Wish(kind=kind, now=now, doubt=self._doubt())
            others = Deed.beside_files(self._parts, kind, now, in_need=in_need)
            yield plan([] if kind in BESIDE_FILES else seen, wish, others)

    def history(self) -> Page[CleanupView]:
        """Show what was done, newest first."""
        return Page(items=tuple(self._parts.reader.cleanup_runs(_HISTORY)))

    def why(self, path: str) -> CleanupWhyView:
        """Say of one path why it stays or goes."""
        place = path.removeprefix(f"{self._parts.artifacts.root}/")
        found = self._parts.sweeper.look(place)
        if found is None:
            raise NotFound(f"there is no file {clipped(place)} among the artifacts", hint="sgops jobs artifacts ID")
        ruling = rule(found, self._known_of([found]), self._parts.settings.retention)
        goes = ruling.goes(self._parts.clock.now())
        doubt = self._doubt() if goes and ruling.kind is CleanupKind.ORPHAN else ""
        return CleanupWhyView(
            path=place,
            job=ruling.job,
            kind=ruling.kind.value if ruling.kind is not None else None,
            bytes=found.bytes,
            goes=goes and not doubt,
            reason=f"{ruling.reason}; only reported: {doubt}" if doubt else ruling.reason,
            due_at=ruling.due_at,
        )

    def storage(self) -> StorageView:
        """Say how much there is of what."""
        files = self._parts.sweeper.scan()
        known = self._known_of(files)
        kinds: dict[str, StoredKind] = {}
        for file in files:
            name = _stored_as(file, known)
            former = kinds.get(name, StoredKind(files=0, bytes=0))
            kinds[name] = StoredKind(files=former.files + 1, bytes=former.bytes + file.bytes)
        room = self._parts.reader.room()
        trash = sum(self._parts.sweeper.in_trash().values())
        return StorageView(
            total=sum(kind.bytes for kind in kinds.values()) + room.database + room.wal + trash,
            kinds=dict(sorted(kinds.items())),
            database=room.database,
            wal=room.wal,
            trash=trash,
            disk_free=self._parts.probe.disk_free(self._parts.settings.engine.data_dir),
            checkpoints=self._parts.reader.checkpoint_bytes(kept=False),
            database_free=room.empty,
            mode=self._parts.settings.cleanup.mode.value,
            policy=Rhythms(self._parts).policy(self._parts.clock.now()),
        )

    def _known(self, plan_id: str, now: datetime) -> Plan:
        """Find a plan that was shown; one that nobody remembers is as good if it is still what would be done."""
        with self._remembering:
            made = self._plans.get(plan_id)
        if made is None:
            fresh = self.plans([None, *CleanupKind], now)
            made = next((each for each in fresh if each.id == plan_id), None)
        if made is None:
            raise Refused(f"plan {plan_id} is not what a cleanup would do now", hint="sgops cleanup preview")
        if now - made.made_at > _GOOD_FOR:
            raise Refused(
                f"plan {plan_id} is {format_duration(now - made.made_at)} old; one is good for ten minutes",
                hint="sgops cleanup preview",
            )
        return made

    def _known_of(self, files: Sequence[Found]) -> Known:
        jobs = {job for file in files if (job := job_of(file.path)) is not None}
        reader = self._parts.reader
        return Known(owners=self._owned(reader.owners(jobs)), artifacts=reader.artifacts_of(jobs))

    def _owned(self, owners: Mapping[int, Owner]) -> Mapping[int, Owner]:
        """Add what only the engine knows."""
        busy = self._in_hand()
        return {job: replace(owner, is_in_hand=True) if job in busy else owner for job, owner in owners.items()}

    def _doubt(self) -> str:
        reader = self._parts.reader
        is_ours = self._parts.artifacts.identity() == reader.identity() and reader.get(_RESTORED) is None
        return "" if is_ours else FOREIGN


def kind_of(text: str | None) -> CleanupKind | None:
    """Read a kind of cleanup, or say which one was meant."""
    if text is None:
        return None
    try:
        return CleanupKind(text)
    except ValueError as error:
        known = [kind.value for kind in CleanupKind]
        raise UsageError(
            f"'{text}' is no kind of cleanup.{suggest(text, known)}", hint=f"one of {', '.join(known)}"
        ) from error


def _stored_as(file: Found, known: Known) -> str:
    """Name the kind a file is stored as: its own, or what it is to its job."""
    artifact = known.artifacts.get(file.path)
    if artifact is not None:
        return artifact.kind
    job = job_of(file.path)
    return CleanupKind.TEMP.value if job in known.owners else CleanupKind.ORPHAN.value
