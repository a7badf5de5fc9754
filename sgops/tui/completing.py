"""What could come next in a filter that is being typed, and the names it may hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sgops.core.query import Key, KeySet, Kind
from sgops.ports import Operations

_MOST = 12


def names_of(operations: Operations) -> Mapping[str, Sequence[str]]:
    """Ask for the names a filter may hold."""
    pipelines = operations.pipelines().items
    stages = dict.fromkeys(stage for pipeline in pipelines for stage in pipeline.stages)
    queues = [queue.name for queue in operations.queues().items]
    return {"pipeline": [each.name for each in pipelines], "stage": list(stages), "queue": queues}


def candidates(text: str, keys: KeySet, names: Mapping[str, Sequence[str]]) -> list[str]:
    """Give what the last word could be; `names` holds what is known of pipelines, stages and queues."""
    word = last_word(text).removeprefix("-")
    name, colon, begun = word.partition(":")
    if not colon:
        return [f"{key.name}:" for key in keys.keys if key.name.startswith(name) and key.kind is not Kind.TEXT][:_MOST]
    key = next((key for key in keys.keys if key.name == name), None)
    if key is None:
        return []
    begun = begun.rpartition(",")[2]
    return [value for value in _values(key, names) if value.startswith(begun) and value != begun][:_MOST]


def completed(text: str, candidate: str) -> str:
    """Put a candidate where the last word, or the last of its values, was begun."""
    word = last_word(text)
    kept = max(word.rfind(":"), word.rfind(","), 0 if word.startswith("-") else -1) + 1
    end = "" if candidate.endswith(":") else " "
    return text[: len(text) - len(word)] + word[:kept] + candidate + end


def last_word(text: str) -> str:
    """Give the word that is being typed."""
    return text.rpartition(" ")[2]


def _values(key: Key, names: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if key.kind is Kind.AGE:
        return (">10m", ">1h", ">1d", "<10m", "<1h", "<1d")
    return key.choices or names.get(key.name, ())
