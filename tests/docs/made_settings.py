"""Which keys the configuration has and what holds without them, row by row, as the page of the reference tells them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final, get_args, get_origin

from sgops.boot.config_keys import NOTHING, Key, keys_of, tables_in
from sgops.boot.config_kinds import unwrapped, written
from sgops.core.failure import FailureType
from sgops.core.retry import Retry, resolve
from sgops.core.setting_types import exact_duration
from sgops.core.settings import Settings
from tests.docs.rows import Row

_FREE: Final = "free values"


def sections() -> Mapping[str, Callable[[], Iterator[Row]]]:
    """Give one table for each table of the configuration, and one for those whose names are free."""
    names = dict.fromkeys(_section(name) for name, _ in _all())
    return MappingProxyType({f"settings {name}": partial(_of, name) for name in names})


def _of(section: str) -> Iterator[Row]:
    return (row for row in _all() if _section(row[0]) == section)


def _section(name: str) -> str:
    section, dot, _ = name.strip("`").partition(".")
    return section.removesuffix("[]") if dot else _FREE


def _all() -> Iterator[Row]:
    # Two kinds of connectors share some keys.
    yield from dict.fromkeys(_keys(Settings, ""))


def _keys(table: type, path: str) -> Iterator[Row]:
    for key in keys_of(table):
        name, (between, inner) = f"{path}{key.name}", _inside(key.hint)
        if Retry in inner and path:
            yield f"`{name}`", ""
        elif inner:
            for kind in inner:
                yield from _keys(kind, f"{name}{between}.")
        else:
            yield f"`{name}`", _built_in(key) if table is Retry else _default(key)


def _inside(hint: object) -> tuple[str, tuple[type, ...]]:
    """Say which tables are below a key, and what stands between: a name, a number, nothing."""
    bare, _ = unwrapped(hint)
    members = get_args(bare)
    match get_origin(bare):
        case origin if origin is tuple and tables_in(members[0]):
            return "[]", tables_in(members[0])
        case origin if origin is Mapping and tables_in(members[1]):
            return ".NAME", tables_in(members[1])
        case _:
            return "", tables_in(hint)


def _built_in(key: Key) -> str:
    """Give what holds for a failure of which nothing is known."""
    value = getattr(resolve(FailureType.UNKNOWN, []), key.field)
    return f"`{json.dumps(exact_duration(value) if key.name in {'base', 'cap'} else value)}`"


def _default(key: Key) -> str:
    if key.default is NOTHING:
        return "must be given"
    value = written(key.default, key.hint)
    if value in (None, {}, []):
        return ""
    if isinstance(value, dict):
        return "`{ " + ", ".join(f"{name} = {json.dumps(inner)}" for name, inner in value.items()) + " }`"
    return f"`{json.dumps(value)}`"
