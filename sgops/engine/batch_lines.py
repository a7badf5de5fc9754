"""The lines of a batch: what each of them asks for, and which cannot be read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, cast

import orjson

from sgops.core.errors import SgopsError, UsageError
from sgops.core.show import plural
from sgops.core.values import clip, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sgops.core.values import Json

MOST: Final = 100_000
_SHOWN: Final = 20
_WORDS: Final = ("params", "priority", "unique_key", "at")
# An integer of so many digits may be over 64 bits, and the fast decoder would make a float of it without a word.
_LONG_NUMBER: Final = re.compile(rb"\d{19}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One job as a line asks for it."""

    number: int
    params: Json
    priority: int | None = None
    unique_key: str | None = None
    at: str | None = None


@dataclass(slots=True, kw_only=True)
class Faults:
    """What is wrong with lines; some of it is told in words, in the order of the lines."""

    met: int = 0
    _told: list[tuple[int, str]] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        return [f"line {number}: {sentence}" for number, sentence in sorted(self._told)]

    def add(self, number: int, sentence: str) -> None:
        """Note what is wrong with a line."""
        self.met += 1
        if self.met <= _SHOWN:
            self._told.append((number, clip(visible(sentence), 300)))

    def complain(self, total: int, kind: type[SgopsError] = UsageError) -> None:
        """Refuse all lines if one cannot be taken."""
        if not self.met:
            return
        more = [f"… and {self.met - _SHOWN:,} more"] if self.met > _SHOWN else []
        which = f"{self.met:,} of {plural(total, 'line')} cannot be taken, and nothing was submitted"
        raise kind("\n".join([f"{which}:", *self.sentences, *more]), hint="correct the lines and submit again")


def read_lines(text: bytes) -> tuple[list[Line], Faults]:
    """Read JSON lines; empty ones ask for nothing, and every other one is a line or a fault."""
    lines: list[Line] = []
    faults = Faults()
    for number, raw in _numbered(text):
        try:
            lines.append(_line(number, _decoded(raw)))
        except UsageError as wrong:
            faults.add(number, f"{wrong.message} ({wrong.hint})" if wrong.hint else wrong.message)
    if len(lines) > MOST:
        raise UsageError(f"a batch has at most {MOST:,} lines, not {len(lines):,}", hint="submit it in parts")
    if not lines and not faults.met:
        raise UsageError("there is no line in it", hint='a job on each line, for example {"title": "Moon"}')
    return lines, faults


def _numbered(text: bytes) -> Iterator[tuple[int, bytes]]:
    # Split at line feeds alone: a text inside JSON may hold what Unicode takes for the end of a line.
    for number, raw in enumerate(text.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if raw.strip():
            yield number, raw


def _decoded(raw: bytes) -> Json:
    try:
        return cast("Json", json.loads(raw) if _LONG_NUMBER.search(raw) else orjson.loads(raw))
    except UnicodeDecodeError as error:
        raise UsageError("it is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"it is not JSON: {error}") from error


def _line(number: int, value: Json) -> Line:
    """Tell parameters from an object that has them under `params`."""
    if not isinstance(value, dict):
        raise UsageError("it is not an object", hint='for example {"title": "Moon"}')
    if "params" not in value:
        return Line(number=number, params=value)
    for word in value:
        if word not in _WORDS:
            near = get_close_matches(word, _WORDS, n=1, cutoff=0.5)
            hint = f"did you mean '{near[0]}'?" if near else f"beside params there can be {', '.join(_WORDS[1:])}"
            raise UsageError(f"'{clip(visible(word), 60)}' is not known", hint=hint)
    return Line(
        number=number,
        params=value["params"],
        priority=_whole(value.get("priority")),
        unique_key=_text("unique_key", value.get("unique_key")),
        at=_text("at", value.get("at")),
    )


def _whole(value: Json) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise UsageError("priority must be a whole number")


def _text(word: str, value: Json) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise UsageError(f"{word} must be text")
