"""What an artifact is: its name, its kind, and where its file lies below the root."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sgops.core.errors import UsageError
from sgops.core.fact import fact
from sgops.core.query import suggest
from sgops.core.units import clipped
from sgops.core.values import visible

if TYPE_CHECKING:
    from datetime import datetime

# A file system takes 255 bytes in a name; the part that is being written has a longer one.
_PART_BYTES: Final = 200
_NAME_BYTES: Final = 1000


class ArtifactKind(StrEnum):
    """What a file is kept for, which decides how long."""

    INTERMEDIATE = "intermediate"
    OUTPUT = "output"
    PREVIEW = "preview"
    TEMP = "temp"


@fact
class Artifact:
    """A registered file; `attempt` is the number within the job of the attempt that wrote it."""

    id: int
    job: int
    run: int
    stage: str
    attempt: int
    name: str
    kind: str
    size: int
    sha256: bytes
    created_at: datetime
    superseded_at: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def path(self) -> str:
        """Give the place of its file below the root."""
        return f"{folder_of(self.job, self.stage, self.attempt)}/{self.name}"


@fact
class Content:
    """What a file was when it was written."""

    size: int
    sha256: bytes


def folder_of(job: int, stage: str, attempt: int) -> str:
    """Name the folder of what one attempt keeps."""
    return f"{job}/{stage}.{attempt}"


def temp_folder_of(job: int, stage: str, attempt: int) -> str:
    """Name the folder of what one attempt needs no longer than it runs."""
    return f"{folder_of(job, stage, attempt)}.temp"


def kind_of(text: str) -> ArtifactKind:
    """Read a kind, or say which one was meant."""
    try:
        return ArtifactKind(text)
    except ValueError as error:
        known = [kind.value for kind in ArtifactKind]
        raise UsageError(
            f"{clipped(str(text))} is no kind of artifact.{suggest(str(text), known)}",
            hint=f"one of {', '.join(known)}",
        ) from error


def checked_name(name: str) -> str:
    """Give the name back if a file below the root can have it; nothing else decides where a file lies."""
    text = str(name)
    fault = _fault_of(text)
    if fault is not None:
        raise UsageError(
            f"{clipped(visible(text))} cannot be the name of an artifact: {fault}",
            hint="use a file's name, or folders and a file's name: panels/001.png",
        )
    return text


def _fault_of(name: str) -> str | None:
    if visible(name) != name:
        return "it holds characters that cannot be seen"
    if len(name.encode("utf-8", "replace")) > _NAME_BYTES:
        return f"it is longer than {_NAME_BYTES} bytes"
    for part in name.split("/"):
        if part in {"", ".", ".."}:
            return f"{part!r} is no name of a folder or a file"
        if len(part.encode()) > _PART_BYTES:
            return f"a part of it is longer than {_PART_BYTES} bytes"
    return None
