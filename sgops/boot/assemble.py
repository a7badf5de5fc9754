"""The stairwell: where the rooms meet and an engine is put together from settings."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from sgops import __version__
from sgops.boot.carriers import carriers
from sgops.boot.config_secrets import read_secret, readable_secrets
from sgops.boot.names import ARTIFACTS, BACKUPS, DATABASE, INBOX, SLOTS, TRASH
from sgops.boot.reloading import ConfigFile
from sgops.boot.services import pings_of
from sgops.boot.surroundings import Surroundings
from sgops.boot.workers import home_of
from sgops.core.errors import NotFound
from sgops.core.query import suggest
from sgops.core.secrets import Masker
from sgops.core.units import from_ms, to_ms
from sgops.core.views import StopView
from sgops.engine.condition import Condition
from sgops.engine.engine import Engine, Machinery
from sgops.engine.parts import InForce, Parts
from sgops.engine.recovery import Death
from sgops.runtime import guard
from sgops.runtime.artifacts import ArtifactFolder
from sgops.runtime.bus import Bus
from sgops.runtime.clock import SystemClock
from sgops.runtime.cron import calendar
from sgops.runtime.dice import SystemDice
from sgops.runtime.drop_folder import DropFolder
from sgops.runtime.launcher import Launcher
from sgops.runtime.pings import Pings
from sgops.runtime.pool import DaemonPool
from sgops.runtime.post import Post
from sgops.runtime.probes import Probes
from sgops.runtime.ready import ReadyQueue
from sgops.runtime.ring import Ring
from sgops.runtime.slots import LastWords, Slots
from sgops.runtime.streams import bind, unbind
from sgops.runtime.sweeper import FolderSweeper
from sgops.runtime.timer import Timer
from sgops.runtime.vault import Vault
from sgops.store.reader import StoreReader
from sgops.store.sqlite_store import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sgops.core.settings import Settings
    from sgops.engine.catalog import Catalog
    from sgops.engine.service import Service
    from sgops.ports import Clock, Dice, Feed, Pool, Store
    from sgops.ports import Post as AnyPost
    from sgops.ports import Ring as AnyRing
    from sgops.ports import Timer as AnyTimer

_log = logging.getLogger("sgops")
_LAST_ENGINE = "last_engine"
# Abandoned threads keep their slot: there must be room for them beside the workers.
_SPARE_SLOTS = 64


@dataclass(slots=True, kw_only=True)
class Assembled:
    """An engine and what has to be closed after it."""

    engine: Engine
    store: SqliteStore
    reader: StoreReader
    bus: Bus
    slots: Slots | None
    launcher: Launcher
    bells: Launcher
    settings: Settings
    clock: Clock
    masker: Masker
    post: AnyPost

    def close(self, *, clean: bool) -> None:
        """Close what was opened, the readers before the writer."""
        if clean:
            at = to_ms(self.clock.now())
            self.store.perform(lambda unit: unit.put(_LAST_ENGINE, {"clean": True, "at": at}))
        self.post.stop(1.0)
        self.bells.close()
        self.bus.stop(1.0)
        self.reader.close()
        self.store.close(5.0)
        if self.slots is not None:
            self.slots.close()
        self.launcher.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The world an engine is put into: time, chance, the environment, and who is told of trouble it cannot mend."""

    on_fatal: Callable[[BaseException], None]
    env: Mapping[str, str]
    clock: Clock = field(default_factory=SystemClock)
    dice: Dice = field(default_factory=SystemDice)
    # What `sgops.testing` puts in the place of threads, of ticks, and between the engine and its store.
    make_pool: Callable[[int, Feed], Pool] = lambda workers, feed: DaemonPool(workers, feed, on_error=_report)
    make_timer: Callable[[Clock], AnyTimer] = lambda clock: Timer(clock, on_error=_report)
    # Whether stages may have processes of their own.
    isolates: bool = True
    around: Callable[[Store], Store] = lambda store: store
    # A command that only visits the file calls no service.
    make_services: Callable[[Callable[[str], str], Clock], Mapping[str, Service]] = lambda _secrets, _clock: {}
    # The file the settings came from, if changes of it are to be taken over.
    configuration: ConfigFile | None = None


def assemble(settings: Settings, catalog: Catalog, outside: Outside, *, runs: bool) -> Assembled:
    """Put an engine together; one that `runs` will claim and recover, the other only answers."""
    guard.install()
    clock = outside.clock
    condition = Condition(pid=os.getpid(), boot=clock.boot_id, version=__version__, since=clock.now())
    bus = Bus(on_error=_report)
    store = _opened(settings, outside, bus, condition)
    reader = StoreReader(store.reader_pool, clock, runs=runs)
    words = Slots.last_words(settings.engine.data_dir / SLOTS)
    condition.last_stop = _last_stop(reader, words)
    launcher, bells = Launcher(settings.engine.data_dir), Launcher(settings.engine.data_dir, "alerts")
    kept = _Kept(store=outside.around(store), reader=reader, bus=bus)
    parts = _parts(settings, catalog, outside, kept, bells)
    death, slots = _death(settings, condition, words) if runs else (Death(died=False), None)
    if runs:
        store.perform(lambda unit: unit.put(_LAST_ENGINE, {"clean": False, "at": to_ms(clock.now())}))
    engine = Engine(parts, _machinery(settings, outside, launcher, death=death, slots=slots), condition)
    return Assembled(
        engine=engine,
        store=store,
        reader=reader,
        bus=bus,
        slots=slots,
        launcher=launcher,
        bells=bells,
        settings=settings,
        clock=clock,
        masker=parts.masker,
        post=parts.post,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What an engine keeps its work in, and tells of it by."""

    store: Store
    reader: StoreReader
    bus: Bus


def _parts(settings: Settings, catalog: Catalog, outside: Outside, kept: _Kept, bells: Launcher) -> Parts:
    secrets = partial(_secret, settings, outside.env)
    connected = outside.make_services(secrets, outside.clock)
    in_force = InForce(settings)
    return Parts(
        store=kept.store,
        reader=kept.reader,
        clock=outside.clock,
        dice=outside.dice,
        bus=kept.bus,
        in_force=in_force,
        catalog=catalog,
        make_ring=partial(Ring, outside.clock),
        listen=_listen,
        secrets=secrets,
        masker=masker_of(settings, outside.env),
        next_time=lambda expression, after, zone: calendar(expression, zone).after(after),
        artifacts=ArtifactFolder(settings.engine.data_dir / ARTIFACTS),
        sweeper=FolderSweeper(settings.engine.data_dir / ARTIFACTS, settings.engine.data_dir / TRASH),
        probe=Probes(),
        vault=Vault(settings.engine.data_dir / BACKUPS),
        surroundings=Surroundings(lambda: in_force.settings, outside.env, outside.clock),
        post=_post(in_force, outside, bells),
        services=Pings(outside.clock, partial(pings_of, connected)),
        connected=connected,
    )


def _opened(settings: Settings, outside: Outside, bus: Bus, condition: Condition) -> SqliteStore:
    return SqliteStore.open(
        settings.engine.data_dir / DATABASE,
        clock=outside.clock,
        durability=settings.engine.durability,
        on_events=bus.publish,
        on_fatal=outside.on_fatal,
        on_storage=condition.storage_said,
    )


def _post(in_force: InForce, outside: Outside, bells: Launcher) -> AnyPost:
    ways = partial(carriers, lambda: in_force.settings.alerts, outside.env, bells.mark)
    return Post(outside.clock, ways, on_error=_report)


def _machinery(
    settings: Settings, outside: Outside, launcher: Launcher, *, death: Death, slots: Slots | None
) -> Machinery:
    return Machinery(
        ready=ReadyQueue(attrgetter("rank")),
        make_pool=partial(outside.make_pool, settings.engine.workers),
        timer=outside.make_timer(outside.clock),
        slots=slots or _NoSlots(),
        death=death,
        calendar=calendar,
        launcher=launcher,
        home_of=home_of if outside.isolates else None,
        configuration=outside.configuration,
        inbox=DropFolder(settings.engine.data_dir / INBOX) if slots and settings.inbox.enabled else None,
    )


class _NoSlots:
    """What an engine that never runs a stage has for slots."""

    def set(self, index: int, job: int) -> None:
        """Note nothing."""

    def clear(self, index: int) -> None:
        """Note nothing."""

    def set_alone(self, *, alone: bool) -> None:
        """Note nothing."""

    def beat(self, now: datetime) -> None:
        """Note nothing."""


def masker_of(settings: Settings, env: Mapping[str, str]) -> Masker:
    """Know the values that no output may show."""
    return Masker(secret.reveal() for secret in readable_secrets(settings, env))


def _listen(ring: AnyRing | None) -> None:
    """Let this thread's prints go to the attempt's ring, or to nobody's; and watch what a stage does here."""
    if ring is None:
        unbind()
        guard.leave_stage()
    else:
        bind(ring)
        guard.enter_stage()


def _report(name: str, error: BaseException) -> None:
    _log.error("%s failed: %s: %s", name, type(error).__name__, error, exc_info=error)


def _secret(settings: Settings, env: Mapping[str, str], name: str) -> str:
    source = settings.secrets.get(name)
    if source is None:
        known = list(settings.secrets)
        raise NotFound(f"no secret '{name}'.{suggest(name, known)}", hint="declare it in the [secrets] table")
    return read_secret(name, source, env).reveal()


def _death(settings: Settings, condition: Condition, words: LastWords | None) -> tuple[Death, Slots]:
    """Learn from the slots of the engine before whom its death may be blamed on, and begin slots of our own."""
    path = settings.engine.data_dir / SLOTS
    stop = condition.last_stop
    died = stop is not None and not stop.clean
    slots = Slots(path, settings.engine.workers + _SPARE_SLOTS, boot_id=condition.boot)
    at = stop.at if stop is not None else None
    if not died or words is None or words.boot_id != condition.boot:
        # Nobody is to blame for an end in good order; and after a power cut nobody can say who ran what.
        return Death(died=died, at=at), slots
    return Death(died=died, at=at, suspects=frozenset(words.jobs), alone=words.alone), slots


def _last_stop(reader: StoreReader, words: LastWords | None) -> StopView | None:
    """Say how the engine before ended: one that could not say so itself, when it was alive for the last time."""
    stored = reader.get(_LAST_ENGINE)
    if not isinstance(stored, dict):
        return None
    at = from_ms(int(str(stored.get("at", 0))))
    if stored.get("clean"):
        return StopView(at=at, clean=True)
    alive_at = words.alive_at if words is not None else None
    note = "the engine before this one stopped without warning"
    return StopView(at=max(at, alive_at) if alive_at else at, clean=False, note=note)
