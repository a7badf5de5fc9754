"""The configuration's tables as validating models, made from the settings' own classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Annotated, Any, ClassVar, Self, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    ValidationError,
    WithJsonSchema,
    create_model,
    model_validator,
)

from sgops.boot.config_errors import Finding
from sgops.boot.config_keys import NOTHING, Key, is_table, keys_of, known_names
from sgops.boot.config_kinds import kind_of, unwrapped, written
from sgops.boot.config_lines import KeyPath
from sgops.core.errors import UsageError
from sgops.core.failure import FailureType
from sgops.core.query import suggest
from sgops.core.retry import Retry
from sgops.core.settings import ClassConnectorSettings, ConnectorSettings, HttpConnectorSettings, Settings


class Table(BaseModel):
    """One table of the file: its keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    makes: ClassVar[type]

    @model_validator(mode="after")
    def can_be_made(self) -> Self:
        """Ask the settings' class itself, which may know better than its types."""
        try:
            made(self)
        except UsageError as error:
            raise ValueError(f"{error.message}: {error.hint}" if error.hint else error.message) from error
        return self


def validated(document: Mapping[str, object]) -> tuple[Settings | None, list[Finding]]:
    """Turn a document into settings, or list all that is wrong with it."""
    try:
        settings = made(model_of(Settings).model_validate(document))
    except ValidationError as error:
        return None, list(_findings(error))
    assert isinstance(settings, Settings)  # noqa: S101 - the model was made from it
    return settings, []


def schema() -> dict[str, Any]:
    """Describe the file to editors, as JSON schema."""
    described = model_of(Settings).model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described, "title": "sgops configuration"}


@cache
def model_of(table: type) -> type[Table]:
    """Make the model of a settings class: the same keys, each with its reader."""
    members: dict[str, Any] = {key.name: (type_of(key.hint), _field(key)) for key in keys_of(table)}
    if table is Retry:
        entry = _named("RetryEntry", Retry, members)
        members |= {name.value: (entry, Field(default=None)) for name in FailureType}
    model = _named(table.__name__, table, members)
    if table is ClassConnectorSettings:
        model.model_config["extra"] = "allow"
        model.model_rebuild(force=True)
    return model


def type_of(hint: object) -> object:
    """Say to the validator what a settings' type says: a reader, or what holds further values."""
    kind = kind_of(hint)
    if kind is not None:
        return Annotated[Any, PlainValidator(kind.read), WithJsonSchema(kind.schema)]
    base, _ = unwrapped(hint)
    if is_table(base):
        return model_of(base)
    if base == ConnectorSettings:
        return _connector()
    arguments = get_args(base)
    if get_origin(base) is tuple:
        return tuple[type_of(arguments[0]), ...]  # type: ignore[misc]  # types made at run time
    if get_origin(base) is Mapping:
        return dict[type_of(arguments[0]), type_of(arguments[1])]  # type: ignore[misc]  # types made at run time
    return Any


def made(table: Table) -> object:
    """Make the settings from a model; what was not written is left to the settings' own defaults."""
    keys = {key.name: key.field for key in keys_of(table.makes)}
    given = {name: _made(getattr(table, name)) for name in table.model_fields_set - set(table.model_extra or ())}
    arguments = {keys[name]: value for name, value in given.items() if name in keys}
    if table.makes is Retry:
        arguments["by_type"] = {name: value for name, value in given.items() if name not in keys}
    if table.makes is ClassConnectorSettings:
        arguments["options"] = dict(table.model_extra or {})
    return table.makes(**arguments)


def _made(value: object) -> object:
    match value:
        case Table():
            return made(value)
        case tuple():
            return tuple(_made(member) for member in value)
        case dict():
            return {name: _made(member) for name, member in value.items()}
        case _:
            return value


def _named(name: str, makes: type, members: dict[str, Any]) -> type[Table]:
    model: type[Table] = create_model(name, __base__=Table, **members)
    model.makes = makes
    return model


def _field(key: Key) -> object:
    # The default itself stays with the settings' class: a key that was not written is never asked for here.
    return Field() if key.default is NOTHING else Field(default=None, json_schema_extra=partial(_tell_default, key))


def _tell_default(key: Key, described: dict[str, Any]) -> None:
    default = described.pop("default") if is_table(type(key.default)) else written(key.default, key.hint)
    if default in (None, {}):
        described.pop("default", None)
    else:
        described["default"] = default


def _connector() -> object:
    return Annotated[
        Annotated[model_of(HttpConnectorSettings), Tag("http")]
        | Annotated[model_of(ClassConnectorSettings), Tag("class")],
        Discriminator(lambda table: "class" if isinstance(table, dict) and "class" in table else "http"),
    ]


def _findings(error: ValidationError) -> Iterator[Finding]:
    for fault in error.errors(include_url=False, include_input=False):
        path = _path(fault["loc"])
        yield Finding(path=path, problem=_sentence(fault["type"], path, fault))


def _path(location: KeyPath) -> KeyPath:
    """Leave out what the validator adds to a key: which connector it tried, and that it means a name."""
    bare = tuple(part for part in location if part != "[key]")
    is_tagged = bare[:1] == ("connectors",) and bare[2:3] in {("http",), ("class",)}
    return bare[:2] + bare[3:] if is_tagged else bare


def _sentence(type: str, path: KeyPath, fault: Mapping[str, Any]) -> str:
    match type:
        case "extra_forbidden":
            return f"unknown key.{_meant(path)}"
        case "missing":
            return "is missing"
        case "value_error":
            return str(fault["ctx"]["error"])
        case "model_type" | "dict_type" | "model_attributes_type":
            return "must be a table"
        case "tuple_type":
            return "must be a list"
        case _:
            return str(fault["msg"])


def _meant(path: KeyPath) -> str:
    known = known_names(path[:-1])
    near = suggest(str(path[-1]), known)
    if near:
        return near
    elsewhere = [f"{table}.{path[-1]}" for table in known_names(()) if path[-1] in known_names((table,))]
    if elsewhere:
        return f" Did you mean {' or '.join(elsewhere)}?"
    return f" Known here: {', '.join(known)}." if known else ""
