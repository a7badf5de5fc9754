"""What a pipeline is, as one document and its hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from sgops.core.bodies import Body, Origin, body_of, of_source
from sgops.core.drift import Difference, drift
from sgops.core.errors import PipelineError
from sgops.core.values import Json, canonical_json, find_fault

# What a pipeline's identity needs is asked for here; the pieces live in modules of their own.
__all__ = [
    "FORMAT",
    "TEXT_KEPT",
    "Body",
    "Definition",
    "Difference",
    "Origin",
    "StageFacts",
    "body_of",
    "define",
    "drift",
    "of_source",
]

FORMAT: Final = 1
# Of each body so much is kept to show what changed; the hash is over all of it.
TEXT_KEPT: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFacts:
    """What decides the result of a stage.

    `options` are those that change results (a command's text, a connector's request, the values of `uses_config`), not
    those that change when and where it runs (timeout, retry, isolation, queue). `depends` holds the bodies of what the
    stage declared, by name. A command has no body.
    """

    name: str
    options: Mapping[str, Json] = field(default_factory=dict)
    body: Body | None = None
    depends: Mapping[str, Body] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A pipeline as it was when a checkpoint was made by it; `text` is the document as it is kept, and hashed."""

    document: Mapping[str, Json]
    text: bytes
    hash: str


def define(pipeline: str, version: int | str, stages: Sequence[StageFacts]) -> Definition:
    """Put everything that decides a pipeline's results into one document, and hash it.

    `on_drift` is no part of it: choosing what to do about a change is not a change.
    """
    document: dict[str, Json] = {
        "format": FORMAT,
        "pipeline": pipeline,
        "version": version,
        "stages": [_stage(stage) for stage in stages],
    }
    text = canonical_json(document).encode("ascii")
    return Definition(document=document, text=text, hash=sha256(text).hexdigest())


def _stage(stage: StageFacts) -> Json:
    fault = find_fault(dict(stage.options))
    if fault:
        raise PipelineError(f"an option of stage {stage.name!r} is not JSON: {fault}", hint=fault.hint)
    return {
        "name": stage.name,
        "options": dict(stage.options),
        "body": _body(stage.body) if stage.body else None,
        "depends": {name: _body(body) for name, body in stage.depends.items()},
    }


def _body(body: Body) -> Json:
    return {"source": body.origin.value, "sha256": body.sha256, "text": _kept(body.text)}


def _kept(text: str) -> str:
    if len(text) <= TEXT_KEPT:
        return text
    return text[:TEXT_KEPT].rpartition("\n")[0] or text[:TEXT_KEPT]
