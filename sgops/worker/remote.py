"""What a stage finds in a worker process in the place of the engine's parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sgops.core.secrets import Masker
from sgops.engine import errand
from sgops.engine.parts import InForce, Parts
from sgops.runtime.artifacts import ArtifactFolder
from sgops.runtime.clock import SystemClock
from sgops.runtime.dice import SystemDice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sgops.core.classify import Rule
    from sgops.core.job import Progress
    from sgops.core.receipts import Receipt
    from sgops.core.records import LedgerEntry
    from sgops.core.values import Json
    from sgops.engine.errand import Errand
    from sgops.worker.link import Link


def parts_of(task: Errand, link: Link) -> Parts:
    """Give the parts a stage's context works with: what it asks goes over the wire, the rest is here."""
    absent = cast("Any", None)  # what only an engine has, and no stage can reach
    return Parts(
        store=cast("Any", _Store(link)),
        reader=cast("Any", _Reader(task.ledger, task.answered)),
        clock=SystemClock(),
        dice=SystemDice(),
        bus=absent,
        in_force=InForce(cast("Any", _Settings(vars=task.vars, classify=task.rules))),
        catalog=absent,
        make_ring=absent,
        listen=lambda _ring: None,
        secrets=lambda name: str(link.ask({"secret": name})),
        # The engine masks what it is told: a secret is known there, whether or not this stage asked for it.
        masker=Masker(),
        next_time=absent,
        sweeper=absent,
        artifacts=ArtifactFolder(Path(task.temp_root)),
        probe=absent,
        vault=absent,
        surroundings=absent,
        post=absent,
        services=absent,
        connected=absent,
    )


class LogWire:
    """Takes what a stage logs."""

    dropped = 0

    def __init__(self, link: Link) -> None:
        self._link = link

    def write(self, stream: str, text: str) -> None:
        """Send a line; what is printed goes the way of all output."""
        del stream
        self._link.say({"log": text})

    def lines(self) -> Sequence[tuple[datetime, str, str]]:
        """Keep nothing here."""
        return ()


class _Store:
    """Where a stage's records and progress go."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def record(self, entry: LedgerEntry) -> None:
        """Return when the record is durable."""
        self._link.ask({"record": errand.entry_frame(entry)})

    def note(self, job: int, fence: int, seen: datetime, progress: Progress | None) -> None:
        """Tell how far the stage is."""
        del job, fence, seen
        if progress is not None:
            self._link.say({"progress": errand.progress_frame(progress)})


class _Reader:
    """What is recorded of the stage already; it came along."""

    def __init__(self, ledger: Sequence[LedgerEntry], answered: Sequence[Receipt]) -> None:
        self._ledger = ledger
        self._answered = answered

    def receipts(self, job: int) -> Sequence[Receipt]:
        """Give what services have answered to the stage."""
        del job
        return self._answered

    def ledger(self, job: int, run: int, stage: str) -> Sequence[LedgerEntry]:
        """Give the stage's records."""
        del job, run, stage
        return self._ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    """The few settings that reach into a stage."""

    vars: Mapping[str, Json]
    classify: Sequence[Rule]
