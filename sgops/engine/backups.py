"""Backups: made by hand or on time, proven before they have a name, and kept by their number."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sgops.core.errors import Refused, StoreError
from sgops.core.units import clipped, format_duration
from sgops.core.views import BackupView
from sgops.engine.duty import DutyReport

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.engine.parts import Parts
    from sgops.ports import Packed

# A machine that is switched off every evening still gets its backup: the age of the newest one decides, not a clock.
_LOOK = timedelta(hours=1)
_SHOWN = 100


class Backups:
    """Makes backups; as a duty, whenever the newest one is old enough."""

    name = "backup"
    every = _LOOK

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._vault = parts.vault

    def make(self, path: str | None, *, artifacts: bool) -> BackupView:
        """Copy the database, and files if they are wanted, as they are at one moment."""
        now = self._parts.clock.now()
        target = Path(path) if path else self._vault.place(now, artifacts=artifacts)
        if not target.is_absolute():
            raise Refused(f"'{path}' is no absolute path", hint="the engine runs in a folder of its own: name it whole")
        try:
            packed = self._pack(target) if artifacts else None
            size = target.stat().st_size if packed else self._parts.reader.copy_to(target)
        except OSError as error:
            why = error.strerror or error
            raise StoreError(
                f"no backup at {clipped(str(target))}: {why}", hint="name a file that can be made"
            ) from error
        return BackupView(
            path=str(target),
            bytes=size,
            verified=True,
            at=now,
            artifacts=packed.files if packed else None,
            left_out=packed.left_out[:_SHOWN] if packed else (),
        )

    def run_once(self, now: datetime) -> DutyReport:
        """Make a backup when it is time, and let the oldest go."""
        wanted = self._parts.settings.backup
        if wanted.every is None:
            return DutyReport(did=0, sentence="backup.every is never")
        newest = self._vault.newest_at()
        if newest is not None and now - newest < wanted.every:
            return DutyReport(did=0, sentence=f"the newest is {format_duration(now - newest)} old")
        made = self.make(None, artifacts=wanted.artifacts)
        gone = self._vault.prune(wanted.keep)
        without = f" without {len(made.left_out)} that could not be read ({made.left_out[0]})" if made.left_out else ""
        return DutyReport(did=1, sentence=f"made {Path(made.path).name}{without}, deleted {gone}")

    def _pack(self, target: Path) -> Packed:
        """Put a proven copy and the files of jobs into one archive."""
        if target.exists():
            raise Refused(f"{target} is there already", hint="name another file: a backup never replaces anything")
        # Named as what is not whole: the doctor takes away what a crash leaves of it.
        copy = target.with_name(target.name + ".db.unfinished")
        copy.unlink(missing_ok=True)
        self._parts.reader.copy_to(copy)
        try:
            return self._vault.pack(target, copy, self._parts.artifacts.root)
        finally:
            copy.unlink(missing_ok=True)
