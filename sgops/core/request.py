"""A request that a stage makes to a service, written in the configuration: its fields, and the places in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from sgops.core.command import member_of, text_of
from sgops.core.errors import PipelineError, UsageError
from sgops.core.failure import FailureType
from sgops.core.query import suggest
from sgops.core.signals import Fail
from sgops.core.values import Json

_OF: Final = ("params", "stages", "artifact", "vars")
_ALONE: Final = ("job",)
_PLACE: Final = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_-]*)(?:\.([^{}\s]+))?\}")

Look = Callable[[str, str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a stage without Python asks of a service; it is called like the function it stands for."""

    connector: str
    fields: Mapping[str, Json]

    def __post_init__(self) -> None:
        _refuse_unknown(self.fields)

    def __call__(self, ctx: Any, params: Any, **stages: Json) -> Any:  # noqa: ANN401 - as any stage's function
        """Fill in the values and ask."""

        def look(head: str, rest: str) -> object:
            match head:
                case "params":
                    return member_of(params, rest, "params")
                case "stages":
                    return member_of(stages, rest, "stages")
                case "vars":
                    return _variable(ctx.vars, rest)
                case "artifact":
                    return str(ctx.path(rest))
                case _:
                    return ctx.job_id

        try:
            request = {name: _filled(member, look) for name, member in self.fields.items()}
        except UsageError as error:
            raise Fail(f"{error.message} {error.hint}".strip(), type=FailureType.INVALID_INPUT) from error
        return ctx.ask(self.connector, None, request)

    def option(self) -> dict[str, Json]:
        """Give what decides the result."""
        return {"connector": self.connector, "request": dict(self.fields)}


def _variable(known: Mapping[str, Json], name: str) -> Json:
    if name not in known:
        raise UsageError(f"there is no variable '{name}' in [vars].{suggest(name, list(known))}")
    return known[name]


def _filled(value: Json, look: Look) -> Json:
    match value:
        case str():
            return _filled_text(value, look)
        case Mapping():
            return {name: _filled(member, look) for name, member in value.items()}
        case list() | tuple():
            return [_filled(member, look) for member in value]
        case _:
            return value


def _filled_text(text: str, look: Look) -> Json:
    """Fill a text in; one that is nothing but a place becomes the value itself, a number stays a number."""
    whole = _PLACE.fullmatch(text)
    if whole is not None and whole[1] is not None:
        return cast("Json", look(whole[1], whole[2] or ""))
    return _PLACE.sub(lambda found: found[0][0] if found[1] is None else text_of(look(found[1], found[2] or "")), text)


def _refuse_unknown(value: Json) -> None:
    match value:
        case str():
            for found in _PLACE.finditer(value):
                if found[1] is not None and found[1] not in (_OF if found[2] else _ALONE):
                    raise _unknown(found[0], found[1])
        case Mapping():
            for member in value.values():
                _refuse_unknown(member)
        case list() | tuple():
            for member in value:
                _refuse_unknown(member)
        case _:
            pass


def _unknown(written: str, head: str) -> PipelineError:
    if head == "secrets":
        return PipelineError(
            f"the request asks for {written}, and a request is kept as it is sent",
            hint="put secrets into the headers of the connector",
        )
    known = ", ".join([*(f"{{{name}.…}}" for name in _OF), *(f"{{{name}}}" for name in _ALONE)])
    return PipelineError(
        f"the request asks for {written}, which nothing stands for.{suggest(head, (*_OF, *_ALONE))}",
        hint=f"there is {known}; for a brace itself write it twice",
    )
