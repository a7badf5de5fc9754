"""What the environment overrides: `SGOPS_ENGINE__WORKERS=8`."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from sgops.boot.config_errors import Finding
from sgops.boot.config_keys import known_names
from sgops.boot.config_lines import KeyPath
from sgops.core.query import suggest

PREFIX: Final = "SGOPS_"
BETWEEN: Final = "__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overridden:
    """A document with the environment's words in it, and the variable each came from."""

    document: dict[str, object]
    variables: Mapping[KeyPath, str]
    findings: tuple[Finding, ...]


def with_environment(document: Mapping[str, object], env: Mapping[str, str]) -> Overridden:
    """Put the values of all `SGOPS_TABLE__KEY` variables into a copy of the document."""
    # Sorted, so that of two variables for one key the same wins every time.
    given = sorted(name for name in env if name.startswith(PREFIX) and BETWEEN in name.removeprefix(PREFIX))
    changed: dict[str, object] = dict(document)
    variables: dict[KeyPath, str] = {}
    findings: list[Finding] = []
    for variable in given:
        path = _path(variable, changed)
        variables[path] = variable
        problem = _refusal(path) or _put(changed, path, _value(env[variable]))
        if problem:
            findings.append(Finding(path=path, problem=problem))
    return Overridden(document=changed, variables=variables, findings=tuple(findings))


def _path(variable: str, document: Mapping[str, object]) -> KeyPath:
    """Find the keys a variable names; the environment writes large, keys mostly small."""
    path: KeyPath = ()
    table: object = document
    for written in variable.removeprefix(PREFIX).split(BETWEEN):
        known = (*(table if isinstance(table, Mapping) else ()), *known_names(path))
        part = next((name for name in known if _large(name) == written.upper()), written.lower())
        table = table.get(part) if isinstance(table, Mapping) else None
        path = (*path, part)
    return path


def _large(name: str) -> str:
    return name.upper().replace("-", "_").replace(".", "_")


def _refusal(path: KeyPath) -> str:
    if path[0] not in known_names(()) or "" in path:
        return f"no such key in the configuration.{suggest(str(path[0]), known_names(()))}"
    known = known_names(path[:-1])
    if known and path[-1] not in known:
        return f"unknown key.{suggest(str(path[-1]), known)}"
    return ""


def _value(written: str) -> object:
    """Read a value as TOML, so that 8 is a number and [] a list; what is not TOML is text."""
    try:
        value = tomllib.loads(f"value = {written}")["value"] if "\n" not in written else written
    except (ValueError, RecursionError):
        return written
    # No key takes a date, and a version such as 2024-01-01 is meant as text.
    is_time = isinstance(value, date | time)
    return written if is_time or (isinstance(value, float) and not math.isfinite(value)) else value


def _put(document: dict[str, object], path: KeyPath, value: object) -> str:
    """Set a value deep in the document, copying each table on the way; say why not."""
    table: dict[Any, Any] = document
    for part in path[:-1]:
        inner = table.get(part, {})
        if not isinstance(inner, dict):
            return f"'{part}' is no table, so nothing in it can be set from the environment"
        table[part] = dict(inner)
        table = table[part]
    table[path[-1]] = value
    return ""
