"""What no answer shows: the values of secrets, wherever an answer has free text or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from functools import cache, partial
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, cast, get_args

from sgops.core.errors import SgopsError
from sgops.core.wire import hints_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sgops.core.secrets import Masker
    from sgops.ports import Operations

# Words of ours, of a pipeline's author, or of the configuration; masking by value could only break them.
_NO_TEXT: Final = frozenset({
    "asked", "boot", "cause", "component", "decision", "definition_hash", "event", "every", "failure_type", "family",
    "held_for", "integrity_hash", "level", "name", "on_drift", "outcome", "pipeline", "queue", "rate", "resolution",
    "stage", "stages", "state", "status", "stream", "template", "trigger", "type", "verb", "version", "waiting_for",
})  # fmt: skip
_PLAIN: Final = frozenset({bool, datetime, float, int, NoneType})


def masked(operations: Operations, masker: Masker) -> Operations:
    """Give operations that answer the same, with secrets masked."""
    return cast("Operations", _Masked(operations, masker))


class _Masked:
    """Stand before operations; whatever they answer or refuse with passes through here."""

    def __init__(self, operations: Operations, masker: Masker) -> None:
        self._operations = operations
        self._masker = masker

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self._ask, getattr(self._operations, name))

    def _ask(self, question: Callable[..., Any], *args: object, **kwargs: object) -> Any:  # noqa: ANN401 - any answer
        try:
            return clean(question(*args, **kwargs), self._masker)
        except SgopsError as error:
            error.message, error.hint = self._masker.text(error.message), self._masker.text(error.hint)
            error.args = (error.message,)
            raise


def clean(value: Any, masker: Masker) -> Any:  # noqa: ANN401 - any part of an answer
    """Mask what stands in a view, in the views within it, and in lists of them."""
    if isinstance(value, tuple):
        return _clean_tuple(value, masker)
    if isinstance(value, str):
        return masker.text(value)
    if isinstance(value, Mapping):
        return _clean_mapping(value, masker)
    return _clean_view(value, masker) if is_dataclass(value) else value


def _clean_view(view: Any, masker: Masker) -> Any:  # noqa: ANN401 - a dataclass
    changed = {}
    for name, is_json in _texts(cast("Any", type(view))):
        old = getattr(view, name)
        new = masker.value(old) if is_json else clean(old, masker)
        if new is not old and new != old:
            changed[name] = new
    return replace(view, **changed) if changed else view


def _clean_tuple(values: tuple[Any, ...], masker: Masker) -> tuple[Any, ...]:
    cleaned = tuple(clean(each, masker) for each in values)
    return values if all(new is old for new, old in zip(cleaned, values, strict=True)) else cleaned


def _clean_mapping(values: Mapping[str, Any], masker: Masker) -> Mapping[str, Any]:
    cleaned = {key: clean(each, masker) for key, each in values.items()}
    return values if all(cleaned[key] is each for key, each in values.items()) else cleaned


@cache
def _texts(view: type) -> tuple[tuple[str, bool], ...]:
    """Name the fields that may hold foreign text, and say which of them are JSON."""
    hints = hints_of(view)
    leaves = {field.name: set(_leaves(hints[field.name])) for field in fields(view) if field.name not in _NO_TEXT}
    return tuple((name, object in found) for name, found in leaves.items() if found - _PLAIN)


def _leaves(hint: Any) -> Iterator[Any]:  # noqa: ANN401 - a type as it is written
    """Give the types that a type is put together from."""
    parts = [part for part in get_args(hint) if part is not ...]
    if not parts:
        yield hint
    for part in parts:
        yield from _leaves(part)
