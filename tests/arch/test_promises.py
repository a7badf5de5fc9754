"""The page of promises and the tests named after them say the same."""

from __future__ import annotations

import re

from tests.support.sources import ROOT, sources

PROMISED = re.compile(r"^\| ([A-Z]{2}-\d+) \|", re.MULTILINE)
NAMED_AFTER = re.compile(r"^(?:async )?def test_([a-z]{2})_(\d+)_", re.MULTILINE)


def test_each_promise_has_a_test_of_its_name_and_each_such_test_its_promise() -> None:
    page = (ROOT / "docs/design/promises.md").read_text(encoding="utf-8")
    tests = "".join(source.text for source in sources("tests/requirements"))

    promised = set(PROMISED.findall(page))
    tested = {f"{room.upper()}-{number}" for room, number in NAMED_AFTER.findall(tests)}

    assert promised == tested
