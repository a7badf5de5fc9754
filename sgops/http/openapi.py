"""The description of every route: what it takes, what it answers, what can go wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sgops.core.errors import Busy, NotFound, Refused, SgopsError, StorageFailed, UsageError
from sgops.http.answers import JSON_TYPE
from sgops.http.errors import NEEDS_TOKEN, STATUS, BodyTooLarge, Forbidden, TooSlow, Unauthorized, to_json
from sgops.http.fields import LARGEST, Field, Kind, Place
from sgops.http.route import Manner, Route
from sgops.http.schema import Schema, Schemas, example

_ALWAYS: Final = (
    UsageError("'limmit' is not known here", hint="did you mean 'limit'?"),
    Unauthorized("this needs the token", hint=NEEDS_TOKEN),
    Forbidden("this Host is not served here", hint="add it to api.hosts, or ask 127.0.0.1"),
    TooSlow("the body did not come in 30 s"),
    BodyTooLarge("the body is over 1,048,576 bytes", hint="send less at a time"),
    StorageFailed("the disk is full", hint="sgops health storage"),
    Busy("32 requests are being answered", hint="try again in a moment"),
)
_MISSING: Final = NotFound("there is no job 12", hint="sgops jobs list")
_REFUSED: Final = Refused("job 12 is running", hint="sgops jobs cancel 12")
_SSE: Final = "text/event-stream"
LINES_TYPE: Final = "application/x-ndjson"
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key within ten minutes gives the same answer again, and does nothing more.",
    "schema": {"type": "string", "maxLength": 200},
}


def operation(route: Route[Any], schemas: Schemas) -> dict[str, Any]:
    """Describe what is special about one route."""
    extra: dict[str, Any] = {
        "parameters": [_parameter(field) for field in route.takes if field.place in {Place.PATH, Place.QUERY}],
        "responses": _responses(route, schemas),
    }
    if route.method == "POST":
        extra["parameters"].append(_KEY)
        extra["requestBody"] = _body([field for field in route.takes if field.place is Place.BODY])
        for field in route.takes:
            if field.place is Place.LINES:
                text = {"schema": {"type": "string"}, "example": '{"title": "Moon"}\n{"title": "Sun"}\n'}
                extra["requestBody"]["content"][LINES_TYPE] = text
    return extra


def components(schemas: Schemas) -> dict[str, Any]:
    """Give all that the operations refer to."""
    text = {"type": "string"}
    error = {"type": "object", "properties": {"code": {"enum": sorted(STATUS)}, "message": text, "hint": text}}
    error["required"] = ["code", "message", "hint"]
    body = {"type": "object", "properties": {"error": error}, "required": ["error"]}
    return {
        "schemas": {**schemas.named, "Error": body},
        "responses": {type(error).__name__: _described(error) for error in (*_ALWAYS, _MISSING, _REFUSED)},
        "securitySchemes": {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "Over TCP alone: on the unix socket its mode is the token.",
            }
        },
    }


def event_stream() -> dict[str, Any]:
    """Describe the stream, which is no ordinary answer."""
    last = {"name": "Last-Event-ID", "in": "header", "required": False, "schema": {"type": "integer", "minimum": 0}}
    frames = {"schema": {"type": "string"}, "example": 'id: 8\ndata: {"id": 8, "event": "job.created"}\n\n'}
    answer = {"description": "Events without end, from now on or after Last-Event-ID.", "content": {_SSE: frames}}
    return {"parameters": [last], "responses": {"200": answer, **_errors(_ALWAYS)}}


def metrics_text() -> dict[str, Any]:
    """Describe what Prometheus scrapes."""
    text = {"schema": {"type": "string"}, "example": 'sgops_jobs{state="queued"} 12.0\n'}
    answer = {"description": "Every figure, in Prometheus' text format.", "content": {"text/plain": text}}
    return {"parameters": [], "responses": {"200": answer, **_errors(_ALWAYS)}}


def _parameter(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "in": field.place.value,
        "required": field.place is Place.PATH or field.required,
        "description": field.says,
        "schema": _field_schema(field),
    }


def _body(fields: list[Field]) -> dict[str, Any]:
    schema: Schema = {"type": "object", "additionalProperties": False}
    schema["properties"] = {field.name: {**_field_schema(field), "description": field.says} for field in fields}
    choices = [{"required": [field.name]} for field in fields if field.required or field.alias]
    if choices:
        schema["oneOf"] = choices
    shown = {field.name: _shown(field) for field in fields if not field.alias}
    return {"required": bool(choices), "content": {JSON_TYPE: {"schema": schema, "example": shown}}}


def _field_schema(field: Field) -> Schema:
    schema = _kind_schema(field)
    if field.place is Place.BODY and field.kind is not Kind.JSON and not (field.required or field.alias):
        # An explicit null is as good as nothing.
        schema["type"] = [schema["type"], "null"]
    if field.default not in (None, ()):
        schema["default"] = field.default
    return schema


def _kind_schema(field: Field) -> Schema:
    match field.kind:
        case Kind.WHOLE:
            return {"type": "integer", "minimum": field.least, "maximum": field.most}
        case Kind.TEXT:
            return {"type": "string"}
        case Kind.FLAG:
            return {"type": "boolean"}
        case Kind.SECONDS:
            return {"type": "number", "minimum": 0, "maximum": field.most}
        case Kind.IDS:
            return {"type": "array", "items": {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST}}
        case Kind.JOBS:
            return {"type": "array", "items": {"type": "object"}}
        case Kind.JSON:
            return {}


def _shown(field: Field) -> object:
    samples = {"pipeline": "story", "params": {"scenes": 12}, "filter": "stage:panels", "ids": [12], "expect": 3}
    samples["jobs"] = [{"params": {"scenes": 12}, "priority": 5}]
    return samples.get(field.name, field.default)


def _responses(route: Route[Any], schemas: Schemas) -> dict[str, Any]:
    good = {"description": route.says, "content": {JSON_TYPE: _answer(route, schemas)}}
    errors: list[SgopsError] = [*_ALWAYS]
    if route.method == "POST":
        errors += [_MISSING, _REFUSED]
    # What is named in the path may not be there; nor may the one thing that a question cannot do without.
    if any(field.place is Place.PATH or field.required for field in route.takes):
        errors.append(_MISSING)
    answers = {str(route.status): good, **_errors(errors)}
    if route.path == "/jobs" and route.method == "POST":
        answers["201"] = good
        answers["200"] = {**good, "description": "It is there already: `existing` is true."}
    if route.manner is not Manner.CALL and route.path.startswith("/health"):
        answers["503"] = {**good, "description": "Unhealthy, not live, or not ready."}
    return answers


def _answer(route: Route[Any], schemas: Schemas) -> dict[str, Any]:
    if route.answers is type(None):
        return {"schema": {"type": "object"}, "example": {}}
    if route.answers is int:
        schema = {"type": "object", "properties": {"count": {"type": "integer"}}, "required": ["count"]}
        return {"schema": schema, "example": {"count": 12}}
    return {"schema": schemas.of(route.answers), "example": example(route.answers)}


def _errors(errors: Iterable[SgopsError]) -> dict[str, Any]:
    return {str(STATUS[error.code]): {"$ref": f"#/components/responses/{type(error).__name__}"} for error in errors}


def _described(error: SgopsError) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    content = {JSON_TYPE: {"schema": schema, "example": to_json(error)}}
    return {"description": f"For example: {error}.", "content": content}
