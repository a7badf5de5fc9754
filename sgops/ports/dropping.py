"""The folder that job files are dropped in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sgops.core.job_file import Dropped, Taken


class DropFolder(Protocol):
    """Holds job files until each is a job or set aside; what it has done outlasts a power cut when it returns."""

    def dropped(self) -> Sequence[Dropped]:
        """List what lies there, but for names under which a file is still being written."""

    def content(self, name: str) -> bytes: ...
    def take(self, name: str, token: str) -> Taken:
        """Claim a file: from now on nobody else changes its name."""

    def taken(self) -> Sequence[Taken]: ...
    def taken_content(self, file: Taken) -> bytes: ...
    def done(self, file: Taken) -> None:
        """Delete a file that has become a job."""

    def reject(self, name: str, reason: str) -> None:
        """Set a file aside, with the reason beside it."""

    def reject_taken(self, file: Taken, reason: str) -> None: ...
