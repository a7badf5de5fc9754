"""Which keys there are, read off the settings' own classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import timedelta
from functools import cache
from types import UnionType
from typing import Annotated, TypeGuard, Union, get_args, get_origin, get_type_hints

from sgops.boot.config_lines import KeyPath
from sgops.core.classify import Rule
from sgops.core.failure import FailureType
from sgops.core.retry import Retry
from sgops.core.retry_after import LONGEST_WAIT
from sgops.core.setting_types import Bounds, Cron, Every, Natural, Rate, SecretSource, Written
from sgops.core.settings import ClassConnectorSettings, Settings
from sgops.core.units import MILLISECOND

# Dataclasses that are one value in the file, not a table of keys.
SCALARS = (Rate, Every, Cron, SecretSource)
NOTHING = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a table: how it is written, what it may hold, and what holds when it is absent."""

    name: str
    field: str
    hint: object
    default: object = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One value that is set, under its key."""

    path: KeyPath
    value: object
    hint: object


@cache
def keys_of(table: type) -> tuple[Key, ...]:
    """List a table's own keys in order."""
    # Free values are the one hint that refers to itself; whatever they are is told by a walk, not by a type.
    hints = get_type_hints(table, localns={"Json": object}, include_extras=True) | FINER.get(table, {})
    return tuple(
        Key(name=field.name.rstrip("_"), field=field.name, hint=hints[field.name], default=_default(table, field))
        for field in fields(table)
        if field.name not in (*LIFTED.get(table, ()), *UNWRITTEN.get(table, ()))
    )


# Fields whose members stand in the table itself: [retry.rate_limit], and the options of a connector's class.
LIFTED: Mapping[type, tuple[str, ...]] = {Retry: ("by_type",), ClassConnectorSettings: ("options",)}
# Fields that only Python can give.
UNWRITTEN: Mapping[type, tuple[str, ...]] = {Retry: ("classify",)}
# What a retry and a rule may hold they check themselves; told here too, a fault is named by its key.
FINER: Mapping[type, dict[str, object]] = {
    Retry: {
        "limit": Natural | None,
        "base": Annotated[timedelta, Bounds(0, LONGEST_WAIT // MILLISECOND)] | None,
        "factor": Annotated[float, Bounds(1, 1e9)] | None,
        "cap": Annotated[timedelta, Bounds(0, LONGEST_WAIT // MILLISECOND)] | None,
    },
    Rule: {"match": Annotated[str | None, Written.PATTERN], "exception": Annotated[str | None, Written.TARGET]},
}


def entries(settings: Settings) -> Iterator[Entry]:
    """Walk over all values of the settings, in the order of the file."""
    yield from _entries(settings, Settings, ())


def known_names(path: KeyPath) -> tuple[str, ...]:
    """List what may stand in the table at a path; nothing where names are free."""
    hint: object = Settings
    for part in path:
        hint = _member(hint, part)
    tables = tables_in(hint)
    names = dict.fromkeys(key.name for table in tables for key in keys_of(table))
    types = [member.value for member in FailureType]
    return (*names, *types) if Retry in tables and path[-1] not in types else tuple(names)


def tables_in(hint: object) -> tuple[type, ...]:
    """Name the classes a hint may be, those that are tables."""
    bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    members = get_args(bare) if get_origin(bare) in (Union, UnionType) else (bare,)
    return tuple(kind for kind in members if is_table(kind))


def is_table(kind: object) -> TypeGuard[type]:
    return isinstance(kind, type) and is_dataclass(kind) and kind not in SCALARS


def _member(hint: object, part: str | int) -> object:
    tables = tables_in(hint)
    found = [key.hint for table in tables for key in keys_of(table) if key.name == part]
    if found:
        return found[0]
    if Retry in tables:
        return Retry
    inner = get_args(hint)
    return inner[1] if get_origin(hint) is Mapping else inner[0] if get_origin(hint) is tuple else object


def _entries(value: object, hint: object, path: KeyPath) -> Iterator[Entry]:
    if is_table(type(value)):
        yield from _of_table(value, type(value), path)
    elif isinstance(value, Mapping) and _has_keys_of_its_own(hint, path):
        for name, member in value.items():
            # As it is written: TOML has no keys but text.
            yield from _entries(member, get_args(hint)[1], (*path, str(name)))
    elif isinstance(value, tuple) and any(is_table(type(member)) for member in value):
        for number, member in enumerate(value):
            yield from _entries(member, type(member), (*path, number))
    else:
        yield Entry(path=path, value=value, hint=hint)


def _of_table(table: object, kind: type, path: KeyPath) -> Iterator[Entry]:
    for key in keys_of(kind):
        yield from _entries(getattr(table, key.field), key.hint, (*path, key.name))
    for field in LIFTED.get(kind, ()):
        for name, member in (getattr(table, field) or {}).items():
            yield from _entries(member, object, (*path, name))


def _has_keys_of_its_own(hint: object, path: KeyPath) -> bool:
    """Whether a mapping's names are keys; free values are one value, but for [vars]."""
    return get_origin(hint) is Mapping and (get_args(hint)[1] is not object or len(path) == 1)


def _default(table: type, field: Field[object]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    if field.default is not MISSING:
        return field.default
    return None if table is Retry else NOTHING
