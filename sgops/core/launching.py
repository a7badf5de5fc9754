"""What it takes to start a process for an attempt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """A process to start: its words, its surroundings, and where its output goes.

    `env` is added to the engine's own environment. One that `speaks` finds the number of the descriptor that leads
    back to the engine as its last word.
    """

    argv: Sequence[str]
    on_output: Callable[[str, str], None]
    env: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    folder: Path | None = None
    memory: int | None = None
    speaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where a worker process finds a pipeline: the source that brings it, and what its modules were compiled from.

    `kept` holds the bytes by file: what runs in a worker is what the engine knows, whatever became of the files.
    """

    source: str
    base: str
    path: tuple[str, ...]
    kept: Mapping[str, bytes]
