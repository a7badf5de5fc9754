"""What an OpenAPI document says: values that fit one of its schemas, and what is wrong with one that does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st

Schema = Mapping[str, Any]

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "array": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "null": (type(None),),
    "number": (int, float),
    "object": (dict,),
    "string": (str,),
}


@dataclass(frozen=True)
class Operation:
    """One method of one path, as the document describes it."""

    method: str
    path: str
    described: Schema

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def parameters(self, place: str) -> list[Schema]:
        return [each for each in self.described["parameters"] if each["in"] == place]

    @property
    def body(self) -> Schema | None:
        if "requestBody" not in self.described:
            return None
        schema: Schema = self.described["requestBody"]["content"]["application/json"]["schema"]
        return schema


class Document:
    """A whole description, in which references are looked up."""

    def __init__(self, content: Schema) -> None:
        self._content = content

    def operations(self) -> list[Operation]:
        return [
            Operation(method.upper(), path, described)
            for path, methods in self._content["paths"].items()
            for method, described in methods.items()
        ]

    def answer(self, operation: Operation, status: int) -> Schema | None:
        """Give what an operation says of a status, or None when it does not know it."""
        described = operation.described["responses"].get(str(status))
        return self.resolved(described) if described else None

    def resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            found: Any = self._content
            for step in schema["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            schema = found
        return schema

    def faults(self, value: object, schema: Schema, at: str = "it") -> Iterator[str]:
        """Say where a value is not what a schema asks for."""
        schema = self.resolved(schema)
        if "anyOf" in schema and all(list(self.faults(value, each)) for each in schema["anyOf"]):
            yield f"{at} fits none of {schema['anyOf']}: {value!r}"
        if "enum" in schema and value not in schema["enum"]:
            yield f"{at} is none of {schema['enum']}: {value!r}"
        if not _is_of_type(value, schema):
            yield f"{at} is no {schema['type']}: {value!r}"
        elif isinstance(value, dict):
            yield from self._faults_of_object(value, schema, at)
        elif isinstance(value, list):
            for number, each in enumerate(value):
                yield from self.faults(each, schema.get("items", {}), f"{at}[{number}]")
        elif not _is_within(value, schema):
            yield f"{at} is out of bounds: {value!r}"

    def _faults_of_object(self, value: dict[str, Any], schema: Schema, at: str) -> Iterator[str]:
        known = schema.get("properties", {})
        missing = [name for name in schema.get("required", []) if name not in value]
        yield from (f"{at} has no {name}" for name in missing)
        choices = schema.get("oneOf", [])
        if choices and sum(all(name in value for name in each["required"]) for each in choices) != 1:
            yield f"{at} must have one of {choices}"
        others = schema.get("additionalProperties", True)
        for name, each in value.items():
            if name in known:
                yield from self.faults(each, known[name], f"{at}.{name}")
            elif others is False:
                yield f"{at} has {name!r}, which is not known"
            elif isinstance(others, Mapping):
                yield from self.faults(each, others, f"{at}.{name}")


def _is_of_type(value: object, schema: Schema) -> bool:
    named = schema.get("type")
    if named is None:
        return True
    names: Sequence[str] = [named] if isinstance(named, str) else named
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES[name]) for name in names)


def _is_within(value: object, schema: Schema) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    return bool(least <= value <= most)


def anything() -> st.SearchStrategy[Any]:
    """Make any JSON at all."""
    leaves = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | _text()
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text(), inner, max_size=3), max_leaves=8
    )


def fitting(schema: Schema, words: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Make values that fit a schema, often with words that mean something where they are read."""
    named = schema.get("type", "any")
    names = [named] if isinstance(named, str) else list(named)
    return st.one_of([_of_type(name, schema, words) for name in names])


def _of_type(name: str, schema: Schema, words: Sequence[Any]) -> st.SearchStrategy[Any]:
    least, most = schema.get("minimum"), schema.get("maximum")
    match name:
        case "integer":
            ends = [end for end in (least, most) if end is not None]
            known = [word for word in words if isinstance(word, int) and (least or word) <= word <= (most or word)]
            return st.sampled_from([*ends, *known]) | st.integers(least, most)
        case "number":
            return st.floats(least, most) if least is not None else st.floats(allow_nan=False, allow_infinity=False)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case "array":
            return st.lists(fitting(schema["items"], words), max_size=5)
        case "object":
            return _objects(schema, words)
        case "string":
            return st.sampled_from([word for word in words if isinstance(word, str)]) | _text()
        case _:
            return anything()


def _objects(schema: Schema, words: Sequence[Any]) -> st.SearchStrategy[dict[str, Any]]:
    parts = {name: fitting(each, words) for name, each in schema.get("properties", {}).items()}
    choices = [each["required"] for each in schema.get("oneOf", [])] or [[]]
    exclusive = {name for names in choices for name in names}
    optional = {name: part for name, part in parts.items() if name not in exclusive}
    return st.sampled_from(choices).flatmap(
        lambda names: st.fixed_dictionaries({name: parts[name] for name in names}, optional=optional)
    )


def _text() -> st.SearchStrategy[str]:
    return st.text(max_size=20)
