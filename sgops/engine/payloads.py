"""Values on their way to and from JSON text: strict going in, bounded coming out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import orjson

from sgops.core.errors import Unreadable, UsageError
from sgops.core.values import find_fault

if TYPE_CHECKING:
    from sgops.core.values import Json

_PLAIN = (str, int, bool, type(None))


def encode(value: object, what: str) -> bytes:
    """Write a value as JSON text; name the path of what JSON cannot hold."""
    # orjson writes NaN as null: the walk comes first.
    fault = find_fault(value)
    if fault is not None:
        hint = fault.hint or "use None, bool, int, float, str, list and dict with text keys"
        raise UsageError(f"{what} cannot be stored: {fault}", hint=hint)
    return orjson.dumps(value)


def decode(text: bytes | str) -> Json:
    """Read JSON text that we wrote."""
    try:
        return cast("Json", orjson.loads(text))
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"stored JSON cannot be read: {error}") from error
