"""What verify says: of the database, of the files it speaks of, of strangers among them, and of what runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.cleanup import Known, job_of, ruled
from sgops.core.errors import LostArtifact, StoreError
from sgops.core.retention import CleanupKind
from sgops.core.setting_types import Mode
from sgops.core.values import visible
from sgops.core.views import Check, Verdict
from sgops.engine.files import require
from sgops.engine.holding import lanes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sgops.core.artifact import Artifact
    from sgops.core.cleanup import Ruled
    from sgops.core.retention import Ruling
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.parts import Parts

_NAME: Final = "each artifact is the file that was registered"
_OURS: Final = "each file among the artifacts is known, or new"
_CHANCE: Final = timedelta(days=1)
_PAGE: Final = 500
_SHOWN: Final = 5


def verdict(parts: Parts, dispatch: Dispatch) -> Verdict:
    """Check everything: the database, the files it speaks of, and what those take that run."""
    found = parts.reader.verify()
    checks = (_artifacts(parts), _strangers(parts), lanes(parts, dispatch))
    return replace(found, ok=found.ok and all(check.ok for check in checks), checks=(*found.checks, *checks))


def _artifacts(parts: Parts) -> Check:
    looked_at, faults = 0, []
    for file in _standing(parts):
        looked_at += 1
        fault = _fault(parts, file)
        if fault is not None:
            faults.append(fault)
    return _check(_NAME, faults, f"{looked_at:,} artifacts")


def _strangers(parts: Parts) -> Check:
    """Find files that nobody has registered and nobody is writing, and that no cleanup has taken in its time."""
    try:
        files = parts.sweeper.scan()
    except StoreError as error:
        return Check(name=_OURS, ok=False, detail=error.in_full)
    jobs = {job for file in files if (job := job_of(file.path)) is not None}
    # After the files: whose job is not there now had none when they were found.
    known = Known(owners=parts.reader.owners(jobs), artifacts=parts.reader.artifacts_of(jobs))
    now, last = parts.clock.now(), parts.reader.last_job()
    faults = [
        f"{visible(each.file.path)}: {each.ruling.reason}"
        for each in ruled(files, known, parts.settings.retention)
        if each.artifact is None and not _was_known(each, last) and _is_overdue(parts, each.ruling, now)
    ]
    return _check(_OURS, faults, f"{len(files):,} files")


def _was_known(each: Ruled, last: int) -> bool:
    """Whether a job that was deleted has left it: nobody knows since when, and the next cleanup takes it."""
    return each.ruling.kind is CleanupKind.ORPHAN and (job_of(each.file.path) or last + 1) <= last


def _is_overdue(parts: Parts, ruling: Ruling, now: datetime) -> bool:
    if ruling.kind is CleanupKind.ORPHAN:
        return ruling.goes(now)
    # What an attempt has left in its job's folder is the job's, until a cleanup had its chance.
    return parts.settings.cleanup.mode is Mode.AUTO and ruling.goes(now - _CHANCE)


def _check(name: str, faults: Sequence[str], fine: str) -> Check:
    if not faults:
        return Check(name=name, ok=True, detail=fine)
    more = f"; and {len(faults) - _SHOWN:,} more" if len(faults) > _SHOWN else ""
    return Check(name=name, ok=False, detail="; ".join(faults[:_SHOWN]) + more)


def _fault(parts: Parts, file: Artifact) -> str | None:
    try:
        require(parts.artifacts, file)
    except LostArtifact as error:
        # Cleanup may have been at it meanwhile, and says so.
        now = [row for row in parts.reader.artifacts(file.job) if row.id == file.id]
        is_told = not now or now[0].deleted_at is not None or now[0].attempt != file.attempt
        return None if is_told else f"job {file.job}: {error.message}"
    return None


def _standing(parts: Parts) -> Iterator[Artifact]:
    """Give every file that should be there, page by page."""
    after = 0
    while page := parts.reader.standing_artifacts(after, _PAGE):
        yield from page
        after = page[-1].id
