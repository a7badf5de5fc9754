"""What a job file asks for: JSON or TOML with a pipeline or template, and what a submission takes."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, cast

from sgops.core.asking import Submission
from sgops.core.errors import UsageError
from sgops.core.values import Json, clip, visible

SUFFIXES: Final = (".json", ".toml")
LARGEST: Final = 2**20

_KEYS: Final = ("pipeline", "template", "params", "priority", "unique_key", "at", "batch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A file somebody put into the inbox; `stamp` changes when it does, `fault` says why it can never be a job."""

    name: str
    stamp: tuple[int, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file the engine has claimed; the token is its own, whatever it was called and whatever comes after it."""

    name: str
    token: str


def parsed(name: str, content: bytes) -> object:
    """Read a job file's text by the end of its name; what cannot be read may be only half of it."""
    if not name.endswith(SUFFIXES):
        raise UsageError("its name does not end in .json or .toml")
    try:
        text = content.decode("utf-8-sig")
        return tomllib.loads(text) if name.endswith(".toml") else json.loads(text, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"line {line} is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        kind = "TOML" if name.endswith(".toml") else "JSON"
        raise UsageError(f"it is not {kind}: {error}") from error


def asked(document: object) -> Submission:
    """Give the submission that a job file stands for, or say what is wrong with it."""
    if not isinstance(document, dict):
        raise UsageError("a job file is an object", hint='for example {"pipeline": "story", "params": {}}')
    _refuse_unknown(document)
    names = [key for key in ("pipeline", "template") if document.get(key) is not None]
    if len(names) != 1:
        raise UsageError("give 'pipeline' or 'template', and only one of them")
    return Submission(
        name=cast("str", _text(document, names[0])),
        params=cast("Json", document.get("params")),
        priority=_whole(document),
        unique_key=_text(document, "unique_key"),
        at=_text(document, "at"),
        batch=_text(document, "batch"),
    )


def _refuse_unknown(document: Mapping[str, object]) -> None:
    for key in document:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, n=1, cutoff=0.5)
            hint = f"did you mean '{near[0]}'?" if near else f"there can be {', '.join(_KEYS)}"
            raise UsageError(f"'{clip(visible(key), 60)}' is not known", hint=hint)


def _text(document: Mapping[str, object], key: str) -> str | None:
    value = document.get(key)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"'{key}' must be text")
    return value


def _whole(document: Mapping[str, object]) -> int | None:
    value = document.get("priority")
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise UsageError("'priority' must be a whole number")
    return value


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")
