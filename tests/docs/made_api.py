"""What authors of pipelines can write: names, options and their defaults, as the page of the reference tells them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import sgops
import sgops.testing
from sgops.core.stage_options import StageOptions
from tests.docs.rows import Row


def _public() -> Iterator[Row]:
    yield from ((f"`{name}`",) for name in sgops.__all__)


def _context() -> Iterator[Row]:
    for name, member in vars(sgops.StageContext).items():
        if isinstance(member, property):
            yield (f"`ctx.{name}`",)
        elif inspect.isfunction(member) and not name.startswith("_"):
            yield (f"`ctx.{name}({_arguments(member)})`",)


def _pipeline() -> Iterator[Row]:
    yield from _options(sgops.Pipeline)


def _stage() -> Iterator[Row]:
    yield from ((f"`{name}`",) for name in StageOptions.__annotations__)


def _retry() -> Iterator[Row]:
    yield from ((name,) for name, _ in _options(sgops.Retry))


def _fail() -> Iterator[Row]:
    yield from ((name,) for name, _ in _options(sgops.Fail))


def _testing() -> Iterator[Row]:
    yield from ((f"`{name}`",) for name in sgops.testing.__all__)


def _options(of: type) -> Iterator[Row]:
    for one in inspect.signature(of).parameters.values():
        yield f"`{one.name}`", "must be given" if one.default is one.empty else f"`{_value(one.default)}`"


def _arguments(function: Callable[..., Any]) -> str:
    """Write the arguments as a caller thinks of them: names and defaults, without types."""
    parts = []
    for one in list(inspect.signature(function).parameters.values())[1:]:
        if one.kind is one.KEYWORD_ONLY and "*" not in parts:
            parts.append("*")
        stars = "**" if one.kind is one.VAR_KEYWORD else ""
        parts.append(f"{stars}{one.name}" + ("" if one.default is one.empty else f"={_value(one.default)}"))
    return ", ".join(parts)


def _value(default: object) -> str:
    return f'"{default}"' if isinstance(default, str) else repr(default)


TABLES: Final[Mapping[str, Callable[[], Iterator[Row]]]] = MappingProxyType(
    {
        "public names": _public,
        "context": _context,
        "pipeline": _pipeline,
        "stage": _stage,
        "retry": _retry,
        "fail": _fail,
        "testing": _testing,
    }
)
