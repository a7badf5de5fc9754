"""How records are made that every stage boundary needs several of: frozen for the type checker, cheap at run time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def fact(kind: type[T]) -> type[T]:
    """Make a record like any other, of which the type checker alone forbids a change.

    A frozen dataclass sets each field through two calls, which makes it three times as dear.
    """
    return dataclass(kw_only=True, slots=True, unsafe_hash=True)(kind)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def large_fact(kind: type[T]) -> type[T]:
    """Make such a record of many fields, few of which ever change: it is kept in a dict, and copied with it."""
    return dataclass(kw_only=True, unsafe_hash=True)(kind)
