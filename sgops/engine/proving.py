"""What verify says: of the database, of the files it speaks of, and of what those take that run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sgops.core.errors import LostArtifact
from sgops.core.views import Check, Verdict
from sgops.engine.files import require
from sgops.engine.holding import lanes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sgops.core.artifact import Artifact
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.parts import Parts

_NAME: Final = "each artifact is the file that was registered"
_PAGE: Final = 500
_SHOWN: Final = 5


def verdict(parts: Parts, dispatch: Dispatch) -> Verdict:
    """Check everything: the database, the files it speaks of, and what those take that run."""
    found = parts.reader.verify()
    checks = (_artifacts(parts), lanes(parts, dispatch))
    return replace(found, ok=found.ok and all(check.ok for check in checks), checks=(*found.checks, *checks))


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
