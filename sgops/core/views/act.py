"""What an act of an operator has done, or would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """An operator's act; `command` is its twin on the command line, `note` what an undo of it leaves as it is."""

    id: int
    verb: str
    target: str
    at: datetime
    undoable: bool
    undone_at: datetime | None
    command: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkItem:
    id: int
    job: int
    plan: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """What an act on many did, or would do."""

    preview: bool
    matched: int
    items: tuple[BulkItem, ...] = ()
    refused: tuple[Refusal, ...] = ()
    action: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    ids: tuple[int, ...]
    existing: bool = False
    note: str = ""
