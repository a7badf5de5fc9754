"""How a list is filtered: `state:dead,waiting pipeline:story age:>2h -stage:export "connection reset"`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from enum import Enum, StrEnum
from itertools import chain
from typing import Final

from sgops.core.errors import UsageError
from sgops.core.units import parse_duration
from sgops.core.values import clip, visible

_BLANK: Final = re.compile(r"\s*")
_KEY: Final = re.compile(r'([^\s:",]*):')
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED: Final = re.compile(r'\\(["\\])')
_SOLID: Final = re.compile(r"\S+")
_PLAIN_WORD: Final = re.compile(r'[^\s:"-][^\s:]*')
_PLAIN_VALUE: Final = re.compile(r'[^\s,"][^\s,]*')
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


class Kind(Enum):
    """What the values of a key are."""

    NAME = "name"
    CHOICE = "choice"
    NUMBER = "number"
    AGE = "age"
    TEXT = "text"


class Comparison(StrEnum):
    """How a row stands to a term's values; ages are over or under, everything else is equal to one of them."""

    EQUAL = ""
    OVER = ">"
    UNDER = "<"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One thing a list can be filtered by."""

    name: str
    kind: Kind = Kind.NAME
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySet:
    """Everything one list can be filtered by."""

    keys: tuple[Key, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(key.name for key in self.keys)

    def find(self, name: str) -> Key:
        """Find a key by its name, or say which there are."""
        for key in self.keys:
            if key.name == name:
                return key
        shown = _short(name)
        hint = f'filter by {", ".join(self.names)}; put quotes around a word that holds a colon: "{shown}:…"'
        raise UsageError(f"there is no filter key '{shown}'.{suggest(name, self.names)}", hint=hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Rows whose key is, or with `negated` is not, one of the values."""

    key: str
    values: tuple[str, ...]
    negated: bool = False
    comparison: Comparison = Comparison.EQUAL

    @property
    def age(self) -> timedelta:
        """Read the value of a term of ages."""
        return parse_duration(self.values[0])

    @property
    def numbers(self) -> tuple[int, ...]:
        """Read the values of a term of numbers."""
        return tuple(map(int, self.values))

    def __str__(self) -> str:
        values = ",".join(value if _PLAIN_VALUE.fullmatch(value) else _quoted(value) for value in self.values)
        return f"{'-' * self.negated}{self.key}:{self.comparison}{values}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Rows whose reason or parameters hold, or with `negated` do not hold, this text."""

    text: str
    negated: bool = False

    def __str__(self) -> str:
        return "-" * self.negated + (self.text if _PLAIN_WORD.fullmatch(self.text) else _quoted(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a row must be to be listed: all of it must hold."""

    terms: tuple[Term, ...] = ()
    words: tuple[Word, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.terms and not self.words

    def __str__(self) -> str:
        return " ".join(map(str, (*self.terms, *self.words)))


def parse(text: str | Sequence[str], keys: KeySet) -> Filter:
    """Read a filter as it was typed, or as the command line cut it into words."""
    texts = [text] if isinstance(text, str) else text
    parts = list(chain.from_iterable(_Reader(one, keys).read() for one in texts))
    return Filter(
        terms=tuple(part for part in parts if isinstance(part, Term)),
        words=tuple(part for part in parts if isinstance(part, Word)),
    )


def suggest(word: str, candidates: Iterable[str]) -> str:
    """Offer the candidate nearest to a misspelt word: ` Did you mean 'x'?`, or nothing."""
    by_lower = {candidate.lower(): candidate for candidate in candidates}
    wanted = word[:100].lower()
    near = get_close_matches(wanted, by_lower, n=1)
    begun = [candidate for candidate in by_lower if len(wanted) > 1 and candidate.startswith(wanted)]
    found = near or (begun if len(begun) == 1 else [])
    return f" Did you mean '{clip(visible(by_lower[found[0]]), 60)}'?" if found else ""


class _Reader:
    """A walk over one text; `at` is where it stands."""

    def __init__(self, text: str, keys: KeySet) -> None:
        if found := _SURROGATE.search(text):
            raise UsageError(f"the filter holds half a character, {visible(found[0])}", hint="write it as UTF-8")
        self.text = text
        self.keys = keys
        self.at = 0

    def read(self) -> Iterator[Term | Word]:
        self.take(_BLANK)
        while self.at < len(self.text):
            yield self.part()
            self.end()
            self.take(_BLANK)

    def part(self) -> Term | Word:
        negated = self.skip("-")
        found = self.take(_KEY)
        if not found:
            needed = "'-' needs a word after it" if negated else "a word is empty"
            return Word(text=self.value(_SOLID, needed), negated=negated)
        key = self.keys.find(found[1])
        needed = f"'{key.name}:' needs a value"
        if key.kind is Kind.TEXT:
            return Word(text=self.value(_SOLID, needed), negated=negated)
        comparison = self.comparison() if key.kind is Kind.AGE else Comparison.EQUAL
        values = [_valid(key, self.value(_PLAIN_VALUE, needed))]
        while key.kind is not Kind.AGE and self.skip(","):
            values.append(_valid(key, self.value(_PLAIN_VALUE, needed)))
        return Term(key=key.name, values=tuple(dict.fromkeys(values)), negated=negated, comparison=comparison)

    def comparison(self) -> Comparison:
        for comparison in (Comparison.OVER, Comparison.UNDER):
            if self.skip(comparison):
                return comparison
        raise UsageError("'age:' needs > or <", hint="write age:>2h for what is older, age:<30m for what is younger")

    def value(self, plain: re.Pattern[str], needed: str) -> str:
        if quoted := self.take(_QUOTED):
            if quoted[1]:
                return _ESCAPED.sub(r"\1", quoted[1])
        elif self.text.startswith('"', self.at):
            raise UsageError(f"a quote is never closed: {self.rest()}", hint='write "two words", and \\" for a quote')
        elif found := self.take(plain):
            return found[0]
        raise UsageError(f"{needed}: {self.rest()}", hint="filter like state:dead,waiting -stage:export age:>2h words")

    def end(self) -> None:
        if self.at < len(self.text) and not self.text[self.at].isspace():
            raise UsageError(f"a term must end before {self.rest()}", hint="put a space between two terms")

    def skip(self, mark: str) -> bool:
        found = self.text.startswith(mark, self.at)
        self.at += len(mark) * found
        return found

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found

    def rest(self) -> str:
        return f"'{clip(visible(self.text[self.at :]), 40)}'"


def _valid(key: Key, value: str) -> str:
    if key.kind is Kind.CHOICE and value not in key.choices:
        hint = f"{key.name} is one of {', '.join(key.choices)}"
        raise UsageError(f"there is no {key.name} '{_short(value)}'.{suggest(value, key.choices)}", hint=hint)
    if key.kind is Kind.NUMBER and not _NUMBER.fullmatch(value):
        raise UsageError(f"'{key.name}:' takes numbers, not '{_short(value)}'", hint=f"write {key.name}:12,14")
    if key.kind is Kind.AGE:
        parse_duration(value)
    return value


def _short(text: str) -> str:
    return clip(visible(text), 40)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
