"""A filter as SQL: which index to walk, and what else must hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sgops.core.query import Comparison, Filter, Term
from sgops.core.units import to_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """How a key is compared: `sql` is a column or an expression; `fast` ones have an index that ends with the id."""

    sql: str
    fast: bool = False


@dataclass(slots=True)
class Clauses:
    """What a list's WHERE says: `walks` are the ways to walk by index, `rest` holds for every row."""

    walks: list[list[tuple[str, Any]]] = field(default_factory=lambda: [[]])
    rest: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    slow: bool = False

    def add(self, sql: str, *values: object) -> None:
        """Let one more thing hold for every row."""
        self.rest.append(sql)
        self.values += values


_AGES: Final = {Comparison.OVER: "<", Comparison.UNDER: ">"}


def clauses_of(
    wanted: Filter, columns: Mapping[str, Column], *, text: Sequence[str], born: str, now: datetime
) -> Clauses:
    """Translate a filter; values are always bound, never written into the text."""
    clauses = Clauses()
    for term in wanted.terms:
        if term.comparison is not Comparison.EQUAL:
            clauses.add(f"{born} {_age(term)} ?", to_ms(now - term.age))
            clauses.slow = True
        else:
            _add_term(clauses, term, columns[term.key])
    for word in wanted.words:
        like = " OR ".join(f"instr(lower({column}), lower(?)) > 0" for column in text)
        clauses.add(f"{'NOT ' if word.negated else ''}COALESCE({like}, 0)", *[word.text] * len(text))
        clauses.slow = True
    return clauses


def _age(term: Term) -> str:
    """Older than means born before; a minus turns it round."""
    sign = _AGES[term.comparison]
    if not term.negated:
        return sign
    return ">=" if sign == "<" else "<="


def _add_term(clauses: Clauses, term: Term, column: Column) -> None:
    if column.fast and not term.negated:
        # One walk for each value: an index gives rows in the order of their ids for one value only.
        clauses.walks = [[*walk, (column.sql, value)] for walk in clauses.walks for value in term.values]
        return
    marks = ", ".join("?" * len(term.values))
    if term.negated:
        clauses.add(f"({column.sql} IS NULL OR {column.sql} NOT IN ({marks}))", *term.values)
    else:
        clauses.add(f"{column.sql} IN ({marks})", *term.values)
    clauses.slow = True
