"""A filter as SQL: by which index the newest rows are found, and what else must hold of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import orjson

from sgops.core.errors import UsageError
from sgops.core.query import Comparison, Filter, Term, Word
from sgops.core.units import to_ms

# A list with more ways to walk than that is walked as a whole.
_MOST_WAYS: Final = 64
# The longest text that is ever searched.
_LONGEST_WORD: Final = 4096

Values: TypeAlias = "tuple[int | str, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """An index that gives ids in order for one value of each of its columns; `only` is what a partial one holds."""

    index: str
    keys: tuple[str, ...]
    only: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    r"""What can be asked of a table: `columns` are expressions by key, `choices` all that some keys can ever be.

    `words` are the conditions of a bare word: `:plain` is the word as it was typed, `:quoted` as it stands in JSON.
    `scanned_words` are cheaper ones for a look at all ids from `:low` and below `:high`, if there are any.
    """

    table: str
    columns: Mapping[str, str]
    born: str
    words: tuple[str, ...]
    scanned_words: tuple[str, ...] = ()
    roads: tuple[Road, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    joins: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """Rows whose key is, or is not, one of the values as they stand in the table."""

    key: str
    values: Values
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How rows are found: each way gives ids in order, `rest` must hold of a row; all values are bound by name.

    No ways at all: no row can be meant. `is_scan`: the one way is through the whole table. `after` and `before` are the
    moments, in ms, between which the rows were born.
    """

    ways: tuple[str, ...]
    is_scan: bool
    rest: tuple[str, ...]
    values: Mapping[str, Any]
    after: int | None = None
    before: int | None = None


Meaning: TypeAlias = Callable[[Term], Restriction]


def plan_of(wanted: Filter, listing: Listing, meanings: Mapping[str, Meaning], now: datetime) -> Plan:
    """Say how the rows that a filter wants are found; `meanings` are for keys that the table says in other words."""
    equal = [term for term in wanted.terms if term.comparison is Comparison.EQUAL]
    restrictions = [meanings.get(term.key, _as_typed)(term) for term in equal]
    planner = _Planner(listing, _ranges(restrictions, listing))
    return planner.plan(wanted.words, [term for term in wanted.terms if term not in equal], now)


def as_numbers(term: Term) -> Restriction:
    """Read the values of a key that is a number in the table."""
    return Restriction(key=term.key, values=term.numbers, negated=term.negated)


def _as_typed(term: Term) -> Restriction:
    return Restriction(key=term.key, values=term.values, negated=term.negated)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Range:
    """What a key may be: one of `allowed` if that is known, and none of `denied`."""

    allowed: Values | None
    denied: Values = ()


def _ranges(restrictions: Sequence[Restriction], listing: Listing) -> dict[str, _Range]:
    """Join what is said of each key: all of it must hold."""
    ranges: dict[str, _Range] = {}
    for said in restrictions:
        known = ranges.get(said.key) or _Range(allowed=listing.choices.get(said.key))
        allowed, denied = known.allowed, known.denied
        if said.negated:
            denied += said.values
        else:
            allowed = tuple(value for value in said.values if allowed is None or value in allowed)
        ranges[said.key] = _settled(allowed, denied)
    return ranges


def _settled(allowed: Values | None, denied: Values) -> _Range:
    if allowed is None:
        return _Range(allowed=None, denied=denied)
    return _Range(allowed=tuple(value for value in dict.fromkeys(allowed) if value not in denied), denied=denied)


class _Planner:
    """One translation; it collects the values that are bound."""

    def __init__(self, listing: Listing, ranges: Mapping[str, _Range]) -> None:
        self.listing = listing
        self.ranges = ranges
        self.values: dict[str, Any] = {}

    def plan(self, words: Sequence[Word], ages: Sequence[Term], now: datetime) -> Plan:
        ways, used = self.ways()
        is_scan = not used and bool(ways)
        rest = [condition for key in self.ranges if key not in used for condition in self.held(key)]
        rest += [self.worded(word, is_scan=is_scan) for word in words]
        # What is not over an age is exactly as old, or younger: a millisecond more room.
        after = max((to_ms(now - term.age) - term.negated for term in ages if not _is_over(term)), default=None)
        before = min((to_ms(now - term.age) + term.negated for term in ages if _is_over(term)), default=None)
        # Conditions, too: ids follow the clock, but not to the millisecond.
        rest += [] if after is None else [f"{self.listing.born} > {self.bind(after)}"]
        rest += [] if before is None else [f"{self.listing.born} < {self.bind(before)}"]
        return Plan(ways=ways, is_scan=is_scan, rest=tuple(rest), values=self.values, after=after, before=before)

    def ways(self) -> tuple[tuple[str, ...], set[str]]:
        """Choose the ways, and say which keys they leave nothing to ask of."""
        table = self.listing.table
        if any(known.allowed == () for known in self.ranges.values()):
            return (), set(self.ranges)
        ids = self.allowed("id")
        if ids is not None:
            chosen = f"SELECT value FROM json_each({self.bind(_json(ids))})"  # noqa: S608 - the name of a bound value
            return (f"{table} WHERE id IN ({chosen})",), {"id"}
        road = next((road for road in self.listing.roads if self.is_open(road)), None)
        if road is None:
            return (f"{table} NOT INDEXED WHERE TRUE",), set()
        return tuple(self.along(road)), {*road.keys, *(road.only or ())[:1]}

    def is_open(self, road: Road) -> bool:
        """Whether the filter says enough for a road."""
        if road.keys[0] not in self.ranges or (road.only and self.allowed(road.only[0]) != (road.only[1],)):
            return False
        count = 1
        for key in road.keys:
            count *= len(self.allowed(key) or range(_MOST_WAYS + 1))
        return count <= _MOST_WAYS

    def along(self, road: Road) -> Iterator[str]:
        # A partial index is taken only where its condition stands word by word.
        only = f"{road.only[0]} = '{road.only[1]}' AND " if road.only else ""
        for values in product(*(self.allowed(key) or () for key in road.keys)):
            held = " AND ".join(f"{key} = {self.bind(value)}" for key, value in zip(road.keys, values, strict=True))
            yield f"{self.listing.table} INDEXED BY {road.index} WHERE {only}{held}"

    def allowed(self, key: str) -> Values | None:
        known = self.ranges.get(key)
        return known.allowed if known else self.listing.choices.get(key)

    def held(self, key: str) -> Iterator[str]:
        column, known = self.listing.columns[key], self.ranges[key]
        if known.allowed is not None:
            yield f"{column} IN ({self.bind_all(known.allowed)})"
        elif known.denied:
            yield f"({column} IS NULL OR {column} NOT IN ({self.bind_all(known.denied)}))"

    def worded(self, word: Word, *, is_scan: bool) -> str:
        if len(word.text) > _LONGEST_WORD:
            raise UsageError("a word to look for is too long", hint=f"{_LONGEST_WORD:,} characters at most")
        plain = self.bind(_pattern(word.text))
        quoted = self.bind(_pattern(_json(word.text)[1:-1]))
        conditions = (is_scan and self.listing.scanned_words) or self.listing.words
        found = " OR ".join(conditions).replace(":plain", plain).replace(":quoted", quoted)
        return f"{'NOT ' if word.negated else ''}COALESCE({found}, FALSE)"

    def bind(self, value: object) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def bind_all(self, values: Sequence[object]) -> str:
        return ", ".join([self.bind(value) for value in values])


def _is_over(term: Term) -> bool:
    return (term.comparison is Comparison.OVER) is not term.negated


def _pattern(text: str) -> str:
    r"""Write a text as the LIKE pattern that finds it anywhere; the conditions say ESCAPE '\'."""
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
