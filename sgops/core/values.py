"""What strict JSON is, and how foreign text is made fit to be shown."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from enum import Enum
from typing import Any, Final, TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
_Wrong: TypeAlias = "tuple[str, str] | None"  # the reason and the way out

MAX_DEPTH: Final = 200
# A few shared lists can be written out as more text than any disk holds; a checkpoint ends at 64 MB, two bytes a value.
MAX_VALUES: Final = 32_000_000
_SMALL: Final = 100

# Control bytes, line separators, everything that turns the direction of text, half characters.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ud800-\udfff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")

_WAYS_OUT: Final = {
    "bytes": "write it with ctx.artifact(name) and return the name",
    "bytearray": "write it with ctx.artifact(name) and return the name",
    "set": "return sorted(value)",
    "frozenset": "return sorted(value)",
    "generator": "return list(value)",
    "range": "return list(value)",
    "datetime": "return value.isoformat()",
    "date": "return value.isoformat()",
    "timedelta": "return value.total_seconds()",
    "Decimal": "return str(value), or float(value)",
    "UUID": "return str(value)",
    "PosixPath": "return str(value)",
    "ndarray": "return value.tolist()",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first place where a value is not strict JSON, and why."""

    path: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.path} {self.reason}"


def find_fault(value: object) -> Fault | None:
    """Name the first value that strict JSON cannot say; None when all is well.

    Costs no recursion, whatever the nesting, and looks at a shared part once.
    """
    # Most outputs are small, flat and fine, and there is one at every stage boundary: the walk is for the others.
    return None if _is_fine(value) else _Walk().look(value)


def as_plain(value: object) -> Json:
    """Turn a float's or a tuple's subclass into what every JSON encoder knows: an encoder's `default`."""
    if isinstance(value, float):
        return float(value)
    if isinstance(value, tuple):
        return list(value)
    raise TypeError(f"{_type_name(value)} is not JSON")


def canonical_json(value: object) -> str:
    """Write a value that has no fault in the one way that is hashed: sorted keys, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def visible(text: str, *, keep: str = "") -> str:
    r"""Show what would act on a terminal instead of being read: `␛`, `\x9b`, `\u202e`, `\ud800`.

    `keep` holds characters that may stay, for example newline and tab in a log.
    """
    if text.isprintable():
        return text
    return _HIDDEN.sub(lambda found: found[0] if found[0] in keep else _shown(found[0]), text)


def clip(text: str, limit: int) -> str:
    """Cut to `limit` characters, the last of them an ellipsis."""
    if len(text) <= limit:
        return text
    return text[: limit - 1] + "…" if limit > 0 else ""


def words(text: str, limit: int = 512) -> str:
    """Keep the first `limit` bytes of UTF-8, never half a character."""
    # A character takes a byte at least, so the rest need not be encoded at all.
    encoded = text[: max(limit, 0)].encode("utf-8", "replace")
    return encoded[: max(limit, 0)].decode("utf-8", "ignore")


def _shown(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _is_fine(value: object, levels: int = 2) -> bool:
    """Whether a small value of a few levels is strict JSON, at first sight."""
    if leaf := _LEAVES.get(type(value)):
        return leaf(value) is None
    children: Collection[object]
    if type(value) is dict:
        if _wrong_key(value):
            return False
        children = value.values()
    elif type(value) is list:
        children = value
    else:
        return False
    if levels == 0 or len(children) > _SMALL:
        return not children
    return all(_is_fine(child, levels - 1) for child in children)


@dataclass(slots=True)
class _Open:
    """A container being looked through: the step to its current child, and what is known of it so far."""

    container: object
    children: Iterator[tuple[object, object]]
    step: object = ""
    height: int = 1
    inside: int = 0


class _Walk:
    """One look at one value; `open` is the way from the root to where it stands."""

    def __init__(self) -> None:
        self.open: list[_Open] = []
        self.on_the_way: set[int] = set()
        # Height and number of values of containers found clean: a shared one is not looked at again.
        self.clean: dict[int, tuple[int, int]] = {}

    def look(self, root: object) -> Fault | None:
        wrong = self.visit(root)
        while self.open and not wrong:
            top = self.open[-1]
            for step, child in top.children:
                top.step = step
                top.inside += 1
                wrong = self.visit(child)
                if wrong or self.open[-1] is not top:
                    break
            else:
                wrong = self.close()
        return Fault(path=self.path(), reason=wrong[0], hint=wrong[1]) if wrong else None

    def visit(self, value: object) -> _Wrong:
        leaf = _LEAVES.get(type(value))
        if leaf:
            return leaf(value)
        if isinstance(value, dict | list | tuple):
            return self.enter(value)
        if getattr(type(value), "is_secret", False) is True:
            return _SECRET
        kind = next((kind for kind in (str, int, float) if isinstance(value, kind)), None)
        return _LEAVES[kind](value) if kind else _foreign(value)

    def enter(self, value: dict[object, object] | list[object] | tuple[object, ...]) -> _Wrong:
        known = self.clean.get(id(value))
        if known and len(self.open) + known[0] <= MAX_DEPTH:
            return self.add(*known)
        if id(value) in self.on_the_way:
            return "contains itself", "return a copy without the circle"
        if len(self.open) == MAX_DEPTH:
            return f"is nested over {MAX_DEPTH} levels deep", "return a flatter value"
        if isinstance(value, dict) and (wrong := _wrong_key(value)):
            return wrong
        self.on_the_way.add(id(value))
        self.open.append(_Open(value, iter(value.items() if isinstance(value, dict) else enumerate(value))))
        return None

    def close(self) -> _Wrong:
        done = self.open.pop()
        self.on_the_way.discard(id(done.container))
        self.clean[id(done.container)] = (done.height, done.inside)
        return self.add(done.height, done.inside)

    def add(self, height: int, inside: int) -> _Wrong:
        if not self.open:
            return None
        top = self.open[-1]
        top.height = max(top.height, height + 1)
        top.inside += inside
        if top.inside > MAX_VALUES:
            return f"brings it to over {MAX_VALUES:,} values when written out", "write it with ctx.artifact(name)"
        return None

    def path(self) -> str:
        steps = "".join(_step(top.step) for top in self.open)
        return "$" + (steps if len(steps) <= 300 else f"{steps[:150]}…{steps[-149:]}")


_SECRET: Final = "is a secret, which is never stored", "leave it out: a later stage asks for it with ctx.secret(name)"


def _fine(_: object) -> _Wrong:
    return None


def _wrong_int(value: int) -> _Wrong:
    # SQLite stops at 63 bits, but payloads are text: the encoder's own limits hold.
    if -(2**63) <= value < 2**64:
        return None
    return "is an integer over 64 bits", "return str(value)"


def _wrong_float(value: float) -> _Wrong:
    if math.isfinite(value):
        return None
    return f"is {'NaN' if math.isnan(value) else 'Infinity'}, which JSON cannot say", "return None instead"


def _wrong_text(value: str) -> _Wrong:
    # Cheap first: most text is ASCII, and all of it has this flag ready.
    if value.isascii() or not (found := _SURROGATE.search(value)):
        return None
    return f"holds half a character, {visible(found[0])}", 'decode the text with errors="replace"'


def _wrong_key(value: dict[object, object]) -> _Wrong:
    for key in value:
        if type(key) is not str:
            way_out = "use key.value" if isinstance(key, Enum) else "use str(key)"
            return f"has a key of type {_type_name(key)}; keys are plain text", way_out
        if wrong := _wrong_text(key):
            return f"has a key that {wrong[0]}", wrong[1]
    return None


def _foreign(value: object) -> _Wrong:
    return f"is of type {_type_name(value)}, which JSON cannot say", _way_out(value)


def _way_out(value: object) -> str:
    if is_dataclass(value):
        return "return dataclasses.asdict(value)"
    if isinstance(value, Enum):
        return "return value.value"
    if type(value).__module__ == "numpy":
        return "return value.tolist()"
    return _WAYS_OUT.get(type(value).__name__, "return text, numbers, true, false, None, lists and dicts of these")


def _type_name(value: object) -> str:
    kind = type(value)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return clip(visible(name), 80)


def _step(step: object) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    name = clip(visible(str(step)), 40)
    return f".{name}" if _NAME.fullmatch(name) else f'["{name}"]'


_LEAVES: Final[dict[type, Callable[[Any], _Wrong]]] = {
    str: _wrong_text,
    int: _wrong_int,
    float: _wrong_float,
    bool: _fine,
    type(None): _fine,
}
