"""The table of keys of the terminal, made from its table of actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from sgops.tui.actions import ACTIONS
from tests.docs.rows import Row


def _keys() -> Iterator[Row]:
    for action in ACTIONS:
        keys = " ".join(f"`{key}`" for key in action.key_names if key) or "none"
        word = f"`{action.name} {action.argument}`".replace(" `", "`")
        yield (f"`{action.id}`", keys, word, action.says)


TABLES: Final[Mapping[str, Callable[[], Iterator[Row]]]] = MappingProxyType({"keys": _keys})
