"""Some of a list, and how to ask for more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some of a list, and the cursor that asks for more; `note` says when a search gave up early."""

    items: tuple[T, ...]
    next: str | None = None
    note: str | None = None
