"""Write into the marked parts of all pages what the code has today; the words beside it stay with their rows."""

from __future__ import annotations

import sys

from tests.docs.made import DIAGRAMS, TABLES
from tests.docs.pages import pages, text_of
from tests.docs.rows import Marked, Row, marked
from tests.support.sources import ROOT


def fill(page: str) -> str:
    """Give the text of a page with its marked parts made anew."""
    text = text_of(page)
    for part in marked(page):
        text = text.replace(part.body, _diagram(part) if part.kind == "diagram" else _table(part))
    return text


def _diagram(part: Marked) -> str:
    return "\n".join(["```mermaid", *DIAGRAMS[part.name](), "```"]) + "\n"


def _table(part: Marked) -> str:
    head, line = part.body.splitlines()[:2]
    columns = head.count("|") - 1
    words = {row[0]: row for row in part.rows}
    rows = [_row((*made, *words.get(made[0], ())[len(made) :]), columns) for made in TABLES[part.name]()]
    return "\n".join([head, line, *rows]) + "\n"


def _row(cells: Row, columns: int) -> str:
    filled = (*cells, *[""] * (columns - len(cells)))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in filled) + " |"


if __name__ == "__main__":
    for name in sys.argv[1:] or pages():
        (ROOT / name).write_text(fill(name), encoding="utf-8")
