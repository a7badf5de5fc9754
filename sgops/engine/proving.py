"""What must hold between the rows of files and the files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sgops.core.errors import LostArtifact
from sgops.core.views import Check, Verdict
from sgops.engine.files import require

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sgops.core.artifact import Artifact
    from sgops.engine.parts import Parts

_NAME: Final = "each artifact is the file that was registered"
_PAGE: Final = 500
_SHOWN: Final = 5


def verdict(parts: Parts) -> Verdict:
    """Check everything that is kept: the database, and the files it speaks of."""
    found = parts.reader.verify()
    check = _artifacts(parts)
    return replace(found, ok=found.ok and check.ok, checks=(*found.checks, check))


def _artifacts(parts: Parts) -> Check:
    looked_at, faults = 0, []
    for file in _standing(parts):
        looked_at += 1
        fault = _fault(parts, file)
        if fault is not None:
            faults.append(fault)
    if not faults:
        return Check(name=_NAME, ok=True, detail=f"{looked_at:,} artifacts")
    more = f"; and {len(faults) - _SHOWN:,} more" if len(faults) > _SHOWN else ""
    return Check(name=_NAME, ok=False, detail="; ".join(faults[:_SHOWN]) + more)


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
