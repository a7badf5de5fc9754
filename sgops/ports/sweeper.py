"""The hands of cleanup: what looks at the artifact root, and takes files out of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.retention import Found


class Sweeper(Protocol):
    """Takes files away, never through a link, never outside the root, never from another device.

    All that takes raises OSError where the system refuses, and `Changed` where a file is not the one that was meant.
    """

    def scan(self) -> Sequence[Found]:
        """Look at every file below the root, in order."""

    def look(self, path: str) -> Found | None:
        """Look at one file; None when there is none."""

    def is_there(self, path: str) -> bool:
        """Say whether a file is there, or may be: what cannot be looked at is not gone."""

    def empties(self, before: datetime) -> Sequence[str]:
        """Name the folders of jobs in which there has been no file since then, and none is below them."""

    def delete(self, path: str, mark: str) -> None: ...
    def to_trash(self, path: str, mark: str, name: str) -> None: ...
    def from_trash(self, name: str, path: str) -> None:
        """Put a file back, unless another is there by now."""

    def in_trash(self) -> dict[str, int]:
        """Give the names in the trash, and their bytes."""

    def empty(self, name: str) -> None:
        """Delete one file of the trash; one that is gone is as good."""

    def settle(self, paths: Iterable[str]) -> None:
        """Make what was taken durable, and remove the folders that it left empty."""
