"""What holds now, where each value comes from, and what a change asks for; secrets stay hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sgops.boot.config import Loaded
from sgops.boot.config_errors import dotted
from sgops.boot.config_keys import Entry, entries
from sgops.boot.config_kinds import unwrapped, written
from sgops.core.secrets import MASK, Masker
from sgops.core.setting_types import SecretSource, Written
from sgops.core.settings import Settings
from sgops.core.values import Json

# These tables are taken over while jobs run; all others are built into what runs.
LIVE: Final = frozenset(
    {
        "retry",
        "retention",
        "cleanup",
        "alerts",
        "health",
        "queues",
        "resources",
        "templates",
        "schedules",
        "vars",
        "log",
    }
)


def describe(loaded: Loaded) -> list[tuple[str, Json, str]]:
    """List every key with its value as the file would write it, and where it comes from."""
    return [
        (key, _written(entry), loaded.origins.get(key, "default"))
        for entry in entries(loaded.settings)
        for key in (dotted(entry.path),)
        if not _is_left_to_built_in(entry)
    ]


def schema() -> dict[str, Any]:
    """Describe the file to editors, as JSON schema with the defaults."""
    from sgops.boot.config_model import schema as of_models

    return of_models()


def changes(old: Settings, new: Settings) -> tuple[list[str], list[str]]:
    """Name the keys that differ: those that hold at once, and those that need a restart."""
    before = {dotted(entry.path): entry.value for entry in entries(old)}
    after = {dotted(entry.path): entry.value for entry in entries(new)}
    absent = object()
    differ = [key for key in before | after if before.get(key, absent) != after.get(key, absent)]
    return [key for key in differ if _is_live(key)], [key for key in differ if not _is_live(key)]


def _written(entry: Entry) -> Json:
    """Write a value, but for secrets: those a key's name gives away, and addresses that are one."""
    shown = written(entry.value, entry.hint)
    if isinstance(entry.value, SecretSource):
        return shown
    if entry.path == ("alerts", "webhook") and entry.value:
        return MASK
    under_its_name = Masker().value({str(entry.path[-1]): shown})
    return next(iter(under_its_name.values())) if isinstance(under_its_name, Mapping) else MASK


def _is_left_to_built_in(entry: Entry) -> bool:
    """Whether a key of a retry says nothing: then the built-in defaults speak, type by type."""
    return entry.value is None and Written.OR_NEVER not in unwrapped(entry.hint)[1]


def _is_live(key: str) -> bool:
    return re.split(r"[.\[]", key, maxsplit=1)[0] in LIVE
