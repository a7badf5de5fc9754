"""One thing shown whole: facts in columns, prose that fits."""

from __future__ import annotations

import pytest

from sgops.cli.details import block, facts, long_json, prose, short_json
from sgops.cli.session import Session


def test_facts_stand_in_two_columns_and_what_is_unknown_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    facts(Session(), [("job", "12"), ("batch", None), ("dead letter", "7")])

    assert capsys.readouterr().out == "job          12\ndead letter  7\n"


def test_prose_is_wrapped_and_never_wider_than_one_reads(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    prose(Session(), ["It failed for good and waits in the dead letters (letter 7).", "Next\x1b."])

    rows = capsys.readouterr().out.splitlines()
    assert max(map(len, rows)) <= 40
    assert rows[-1] == "Next␛."


def test_a_block_keeps_its_lines_and_tabs(capsys: pytest.CaptureFixture[str]) -> None:
    block(Session(), "one\n\ttwo\x07\n\nfour")

    assert capsys.readouterr().out == "    one\n    \ttwo␇\n    \n    four\n"


def test_values_are_json_short_or_long(capsys: pytest.CaptureFixture[str]) -> None:
    long_json(Session(), {"a": [1]})

    assert short_json({"a": ["é", None]}) == '{"a": ["é", null]}'
    assert short_json("x" * 500, 20).endswith("…")
    assert '    {\n      "a": [' in capsys.readouterr().out
