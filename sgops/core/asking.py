"""What an operator's question or act is about: jobs to make, a part of a list, the ones an act is for."""

from __future__ import annotations

from dataclasses import dataclass

from sgops.core.values import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Jobs to make: `count` of one pipeline or template; `at` as written by the user."""

    name: str
    params: Json = None
    priority: int | None = None
    unique_key: str | None = None
    at: str | None = None
    batch: str | None = None
    count: int = 1
    resume: bool = False
    force_restart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSubmission:
    """Jobs to make together, of one pipeline or template: `lines` are JSON lines, one job each."""

    name: str
    lines: bytes
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Which part of a list is wanted."""

    filter: str = ""
    limit: int = 50
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The ones an act is for: ids, or all that match a filter.

    Without `preview` a filter needs `expect`, the number that the preview showed: another number is refused.
    """

    ids: tuple[int, ...] = ()
    filter: str | None = None
    preview: bool = False
    expect: int | None = None
