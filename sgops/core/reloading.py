"""What a changed configuration changes at once, and what waits for a restart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final

from sgops.core.settings import Settings

# What an engine is built of when it starts: its folder, its threads, its doors, its pipelines and their carriers.
AT_RESTART: Final = frozenset({"engine", "api", "secrets", "pipelines", "connectors", "inbox"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The settings that hold from now on, the keys that are new in them, and those that take a restart."""

    settings: Settings
    changed: tuple[str, ...] = ()
    restart: tuple[str, ...] = ()


def change_to(wanted: Settings, now: Settings) -> Change:
    """Take over what can be taken over, and name the rest."""
    at_once = {field.name: getattr(wanted, field.name) for field in fields(Settings) if field.name not in AT_RESTART}
    settings = replace(now, **at_once)
    return Change(
        settings=settings,
        changed=tuple(differing(now, settings)),
        restart=tuple(differing(settings, wanted)),
    )


def differing(one: Any, other: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - settings, and parts of them
    """Name the keys whose values differ, as a configuration writes them."""
    if is_dataclass(one) and type(one) is type(other):
        for field in fields(one):
            name = field.name.removesuffix("_")
            yield from differing(getattr(one, field.name), getattr(other, field.name), _below(path, name))
    elif isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in [*one, *(key for key in other if key not in one)]:
            if key in one and key in other:
                yield from differing(one[key], other[key], _below(path, str(key)))
            else:
                yield _below(path, str(key))
    elif one != other:
        yield path


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
