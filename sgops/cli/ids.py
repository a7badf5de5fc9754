"""The ids a verb is for: as words, or from standard input where a dash stands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import click

from sgops.cli.options import number

F = TypeVar("F", bound=Callable[..., Any])


def one_id(name: str) -> Callable[[F], F]:
    """Let a verb take one ID."""
    return click.argument(name, metavar="ID", callback=_one)


def many_ids(name: str) -> Callable[[F], F]:
    """Let a verb take ID…; a dash stands for those on standard input, and an empty input for none."""
    return click.argument(name, metavar="[ID]...", nargs=-1, callback=_many)


def _one(_ctx: click.Context, _param: click.Parameter, value: str) -> int:
    found = _expanded([value])
    if len(found) != 1:
        raise click.BadParameter(f"one id is wanted, standard input holds {len(found)}")
    return found[0]


def _many(_ctx: click.Context, _param: click.Parameter, value: Sequence[str]) -> tuple[int, ...] | None:
    """Give the ids; None when not even a dash was written."""
    return tuple(dict.fromkeys(_expanded(value))) if value else None


def _expanded(words: Sequence[str]) -> list[int]:
    return [number(word) for word in _spread(words)]


def _spread(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if word == "-":
            yield from sys.stdin.read().split()
        else:
            yield word
