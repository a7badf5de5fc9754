"""What the terminal remembers from one time to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True, kw_only=True)
class Memory:
    """Choices of the operator; `keys` maps an action's id to the keys somebody wants for it."""

    theme: str = "sgops"
    pane: str = "overview"
    filters: dict[str, str] = field(default_factory=dict)
    sorts: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    seen_report: int = 0


def default_path(env: Mapping[str, str]) -> Path:
    """Say where it is kept: below XDG_STATE_HOME, or where that usually is."""
    named = Path(env.get("XDG_STATE_HOME", ""))
    home = named if named.is_absolute() else Path.home() / ".local" / "state"
    return home / "sgops" / "tui.json"


def recall(path: Path | None) -> Memory:
    """Read what was kept; what cannot be read, or makes no sense, is as if it had never been chosen."""
    kept = _read(path) if path is not None else {}
    memory = Memory()
    for name, value in asdict(memory).items():
        if name in kept and _is_like(kept[name], value):
            setattr(memory, name, kept[name])
    return memory


def keep(memory: Memory, path: Path | None) -> None:
    """Write it down, whole or not at all; a place that cannot be written to keeps nothing."""
    if path is None:
        return
    fresh = path.with_suffix(".new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.write_text(json.dumps(asdict(memory), indent=1), encoding="utf-8")
        fresh.replace(path)
    except OSError:
        # A terminal is left, not kept open, because its last filter could not be written.
        return


def _read(path: Path) -> Mapping[str, Any]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _is_like(value: object, known: object) -> bool:
    if isinstance(value, dict) and isinstance(known, dict):
        return all(isinstance(key, str) and isinstance(each, str | int) for key, each in value.items())
    return type(value) is type(known)
