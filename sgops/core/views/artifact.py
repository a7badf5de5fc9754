"""How a file of a job is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactView:
    """A registered file; `path` is absolute, and `superseded_at` says since when another run's file stands for it."""

    id: int
    job: int
    run: int
    stage: str
    attempt: int
    name: str
    kind: str
    path: str
    size: int
    sha256: str
    created_at: datetime
    superseded_at: datetime | None = None
    deleted_at: datetime | None = None
