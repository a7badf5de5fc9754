"""The parts of a page that are held to the code: what stands between two marks, as rows or as lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.docs.pages import text_of

# The first cells of a row of a table; a page may go on with cells of its own, for people.
Row = tuple[str, ...]

_MARKED = re.compile(
    r"^<!-- (?P<kind>table|diagram): (?P<name>[\w ]+) -->\n(?P<body>.*?)^<!-- end -->$", flags=re.MULTILINE | re.DOTALL
)
_BORDER = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A part of a page that has to agree with something; `heads` is how many columns its table has."""

    page: str
    kind: str
    name: str
    body: str

    @property
    def rows(self) -> tuple[Row, ...]:
        """Give the rows of a table, its head and its line left out."""
        return tuple(_cells(line) for line in self.body.splitlines()[2:])

    @property
    def lines(self) -> tuple[str, ...]:
        """Give the lines of a diagram, its fence left out."""
        return tuple(self.body.splitlines()[1:-1])


def marked(page: str) -> list[Marked]:
    """Give the marked parts of a page."""
    found = _MARKED.finditer(text_of(page))
    return [Marked(page=page, kind=part["kind"], name=part["name"], body=part["body"]) for part in found]


def _cells(line: str) -> Row:
    return tuple(cell.strip().replace("\\|", "|") for cell in _BORDER.split(line)[1:-1])
