"""The folder with the files of all jobs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sgops.core.artifact import Content


class PartFile(Protocol):
    """A binary file that is being written; `path` is for tools that write by themselves."""

    path: Path

    def write(self, data: bytes, /) -> int: ...


class Artifacts(Protocol):
    """Writes files whole or not at all, and tells whether one is still what it was.

    Every place is a relative path below the root.
    """

    @property
    def root(self) -> Path: ...

    def write(self, place: str, beside: str, keep: Callable[[Content], None]) -> AbstractContextManager[PartFile]:
        """Open a part file in folder `beside`; when the block ends well it is durable at `place`, and `keep` is told.

        Whatever goes wrong, nothing half lies at `place`.
        """

    def folder(self, place: str) -> Path:
        """Make a folder that is there after a power cut."""

    def fault(self, place: str, content: Content) -> str | None:
        """Say why the file is not what it was; None when it is."""

    def identity(self) -> str:
        """Give the identity of the database whose files these are; empty when nobody said so."""

    def claim(self, identity: str) -> None:
        """Say whose files these are."""
