"""The reference page says what the commands say."""

from __future__ import annotations

from sgops.cli.reference import page
from tests.cli.test_tree import leaves
from tests.support.sources import ROOT


def test_the_page_in_the_documents_is_the_one_the_commands_make() -> None:
    written = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")

    assert written == page(), "make it anew: python -m sgops.cli.reference > docs/reference/cli.md"


def test_every_verb_has_a_heading_and_an_example() -> None:
    headings = {line.lstrip("# ") for line in page().splitlines() if line.startswith("#")}

    missing = [
        " ".join(path) for path, leaf in leaves() if not leaf.hidden and f"sgops {' '.join(path)}" not in headings
    ]

    assert missing == []


def test_a_pipe_in_a_word_does_not_break_a_table() -> None:
    rows = [row for row in page().splitlines() if row.startswith("|")]

    assert {row.replace("\\|", "").count("|") for row in rows} == {3}
