"""What a view looks like: its JSON Schema and an example of it, both read from its own type hints."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from typing import Any, Final, Union, get_args, get_origin

from sgops.core.artifact import ArtifactKind
from sgops.core.batch import BatchStatus
from sgops.core.job import AttemptOutcome, HeldFor, JobState, Resolution, WaitingFor
from sgops.core.views import Page
from sgops.core.wire import hints_of

Schema = dict[str, Any]

_SCHEMAS_OF_PLAIN: Final[Mapping[Any, Schema]] = types.MappingProxyType(
    {
        object: {},
        bool: {"type": "boolean"},
        int: {"type": "integer"},
        float: {"type": "number"},
        str: {"type": "string"},
        type(None): {"type": "null"},
        datetime: {"type": "string", "format": "date-time"},
    }
)
# Text that is one of a few words, by view and field.
_WORDS: Final[Mapping[tuple[str, str], list[str]]] = types.MappingProxyType(
    {
        ("JobView", "state"): [*JobState],
        ("JobView", "held_for"): [*HeldFor],
        ("JobView", "waiting_for"): [*WaitingFor],
        ("WhyView", "state"): [*JobState],
        ("AttemptView", "outcome"): [*AttemptOutcome],
        ("BatchView", "status"): [*BatchStatus],
        ("ArtifactView", "kind"): [*ArtifactKind],
        ("LetterView", "resolution"): [*Resolution],
        ("HealthView", "status"): ["healthy", "degraded", "unhealthy"],
        ("HealthComponent", "status"): ["healthy", "degraded", "unhealthy"],
    }
)


class Schemas:
    """The schemas of all views that were asked for, each under its name."""

    def __init__(self) -> None:
        self.named: dict[str, Schema] = {}

    def of(self, hint: Any) -> Schema:  # noqa: ANN401 - a type as it is written
        """Give the schema of a type; views become references."""
        if hint in _SCHEMAS_OF_PLAIN:
            return dict(_SCHEMAS_OF_PLAIN[hint])
        origin = get_origin(hint)
        if origin in {Union, types.UnionType}:
            return {"anyOf": [self.of(part) for part in get_args(hint)]}
        if origin is tuple:
            return {"type": "array", "items": self.of(get_args(hint)[0])}
        if origin is not None and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(get_args(hint)[1])}
        if origin is Page:
            return self._page(get_args(hint)[0])
        return self._reference(hint)

    def _page(self, item: type) -> Schema:
        name = f"{item.__name__}Page"
        parts: Schema = {
            "items": {"type": "array", "items": self.of(item)},
            "next": {"type": ["string", "null"], "description": "the cursor for `after`; null at the end"},
            "note": {"type": ["string", "null"], "description": "how far a search that gave up early has looked"},
        }
        self.named[name] = {"type": "object", "properties": parts, "required": ["items", "next"]}
        return _ref(name)

    def _reference(self, view: type) -> Schema:
        if not is_dataclass(view):
            raise TypeError(f"{view!r} has no schema")
        if view.__name__ not in self.named:
            self.named[view.__name__] = {}  # before its fields: a view may hold its own kind
            self.named[view.__name__] = self._object(view)
        return _ref(view.__name__)

    def _object(self, view: type) -> Schema:
        hints = hints_of(view)
        properties = {field.name: self._property(view, field, hints[field.name]) for field in fields(view)}
        schema: Schema = {"type": "object", "properties": properties}
        if view.__doc__ and not view.__doc__.startswith(f"{view.__name__}("):
            schema["description"] = view.__doc__.strip()
        schema["required"] = [field.name for field in fields(view) if _is_always_there(field)]
        return schema

    def _property(self, view: type, field: Field[Any], hint: Any) -> Schema:  # noqa: ANN401
        schema = self.of(hint)
        if words := _WORDS.get((view.__name__, field.name)):
            may_be_missing = type(None) in get_args(hint)
            return {"enum": [str(word) for word in words] + ([None] if may_be_missing else [])}
        return schema


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _is_always_there(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


_NAMED: Final[Mapping[str, object]] = types.MappingProxyType(
    {
        "state": "running",
        "status": "completed",
        "existing": False,
        "pipeline": "story",
        "stage": "panels",
        "queue": "default",
        "template": None,
        "event": "dead_letter.queued",
        "level": "error",
        "component": "job",
        "failure_type": "network_timeout",
        "type": "network_timeout",
        "reason": "the farm did not answer in 5 s",
        "verb": "retry",
        "command": "sgops dead-letter retry 3",
        "on_drift": "dead_letter",
        "every": "30s",
    }
)
_EXAMPLES_OF_PLAIN: Final[Mapping[Any, object]] = types.MappingProxyType(
    {
        object: {"scenes": 12},
        bool: True,
        int: 12,
        float: 0.5,
        str: "text",
        type(None): None,
        datetime: "2030-01-01T12:00:00.000Z",
    }
)


def example(hint: Any, name: str = "") -> object:  # noqa: ANN401 - a type as it is written
    """Make an example of a type; a field's name says which words suit it."""
    origin = get_origin(hint)
    if origin is Page:
        return {"items": [example(get_args(hint)[0])], "next": None, "note": None}
    if origin is tuple:
        return [example(get_args(hint)[0])]
    if origin is not None and origin not in {Union, types.UnionType}:
        return {"name": example(get_args(hint)[1])}
    if name in _NAMED:
        return _NAMED[name]
    if origin is not None:
        return example(get_args(hint)[0], name)
    if hint in _EXAMPLES_OF_PLAIN:
        return _EXAMPLES_OF_PLAIN[hint]
    hints = hints_of(hint)
    return {field.name: _field_example(hint, field.name, hints[field.name]) for field in fields(hint)}


def _field_example(view: type, name: str, hint: Any) -> object:  # noqa: ANN401
    if words := _WORDS.get((view.__name__, name)):
        return None if type(None) in get_args(hint) else words[0]
    return example(hint, name)
