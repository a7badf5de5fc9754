"""What can be said of a stage: what means nothing is refused where it is written, not when a job comes to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from inspect import iscoroutinefunction
from types import MappingProxyType
from typing import Any, Final, Literal, TypedDict, TypeVar

from sgops.core.errors import PipelineError, SgopsError
from sgops.core.query import suggest
from sgops.core.retry import Retry
from sgops.core.units import parse_size, to_duration

T = TypeVar("T")

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_EXAMPLES: Final = MappingProxyType(
    {
        "retry": 'retry=Retry(limit=5, base="1s")',
        "memory": 'memory="1GiB"',
        "queue": 'queue="slow"',
        "uses": 'uses={"gpu": 1}',
        "uses_config": 'uses_config=["model.name"]',
        "depends": "depends=[draw_panel]",
        "verify": "verify=archive_is_whole",
        "export": "export=True",
        "version": "version=2",
    }
)


class StageOptions(TypedDict, total=False):
    """What can be said of a stage; all of it optional."""

    name: str | None
    timeout: str | timedelta | float | None
    retry: Retry | None
    isolation: Literal["thread", "process"]
    memory: str | int | None
    queue: str | None
    uses: Mapping[str, int] | None
    uses_config: Iterable[str]
    depends: Iterable[Callable[..., Any]]
    verify: Callable[..., Any] | None
    export: bool


class CommandOptions(TypedDict, total=False):
    """What can be said of a command beside its words; all of it optional."""

    timeout: str | timedelta | float | None
    retry: Retry | None
    memory: str | int | None
    queue: str | None
    uses: Mapping[str, int] | None
    uses_config: Iterable[str]
    verify: Callable[..., Any] | None
    export: bool


def known(options: Mapping[str, object], where: str) -> None:
    """Refuse an option that does not exist: a time limit that is misspelt would never be kept."""
    every = tuple(StageOptions.__annotations__)
    for name in options:
        if name not in every:
            raise PipelineError(
                f"{where}: there is no option '{name}'.{suggest(name, every)}", hint=f"options: {', '.join(every)}"
            )


def runnable(body: Callable[..., Any], where: str) -> None:
    """Refuse what gives no result when it is called."""
    if iscoroutinefunction(body):
        raise PipelineError(
            f"{where}: an async function cannot be a stage", hint="write def, and asyncio.run(…) inside it"
        )


def duration(value: str | timedelta | float | None, where: str) -> timedelta | None:
    """Read a time limit: text, a timedelta, or seconds."""
    return _read(to_duration, value, where)


def size(value: str | int | None, where: str) -> int | None:
    """Read a limit of memory: text, or bytes."""
    if isinstance(value, str):
        return _read(parse_size, value, where)
    return fitting("memory", value, where, fits=value is None or (type(value) is int and value > 0))


def is_name(name: object) -> bool:
    """Whether something can be the name of a pipeline, a stage or a resource."""
    return _NAME.fullmatch(str(name)) is not None


def uses(value: Mapping[str, int] | None, where: str) -> Mapping[str, int]:
    """Read which named resources are taken, and how much of each."""
    taken: Mapping[str, int] = {} if value is None else value
    fitting("uses", value, where, fits=isinstance(taken, Mapping))
    for name, count in taken.items():
        if not is_name(name) or type(count) is not int or count < 1:
            hint = f"name a resource and how much of it: {_EXAMPLES['uses']}"
            raise PipelineError(f"{where}: uses={{{name!r}: {count!r}}} takes nothing", hint=hint)
    return MappingProxyType(dict(taken))


def texts(option: str, value: object, where: str) -> tuple[str, ...]:
    """Read a list of names; one name alone would be taken for its letters."""
    found = _several(value)
    fitting(option, value, where, fits=found is not None and all(isinstance(one, str) for one in found))
    return tuple(str(one) for one in found or ())


def functions(option: str, value: object, where: str) -> tuple[Callable[..., Any], ...]:
    """Read a list of functions."""
    found = _several(value)
    fitting(option, value, where, fits=found is not None and all(callable(one) for one in found))
    return tuple(one for one in found or () if callable(one))


def fitting(option: str, value: T, where: str, *, fits: bool) -> T:
    """Give the value of an option back if it fits."""
    if not fits:
        raise PipelineError(f"{where}: {option}={value!r} means nothing here", hint=f"for example {_EXAMPLES[option]}")
    return value


def _several(value: object) -> tuple[object, ...] | None:
    return tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else None


def _read(reader: Callable[[Any], T], value: object, where: str) -> T | None:
    try:
        return None if value is None else reader(value)
    except SgopsError as error:
        raise PipelineError(f"{where}: {error.message}", hint=error.hint) from error
