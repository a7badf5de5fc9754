"""The drill says what it does, and what each kill cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Caller
from tests.cli.serving import Place


@pytest.mark.slow
def test_a_drill_tells_of_each_kill_and_sums_up(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare()

    done = place.call("drill", "quick", "--kills", "2", within=120)

    assert done.returncode == 0, done.stderr
    assert "killed at writer." in done.stderr
    assert "0 of them lost something" in done.stdout


def test_a_drill_somewhere_else_is_refused() -> None:
    answer = Caller()("--attach", "http://127.0.0.1:1", "drill")

    assert answer.exit == 2
    assert "on that machine" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [((), 2, "no pipeline was named"), (("quik",), 3, "Did you mean 'quick'?")],
)
def test_a_drill_of_what_is_not_loaded_says_what_is(
    words: tuple[str, ...], code: int, said: str, tmp_path: Path
) -> None:
    place = Place(tmp_path).prepare()

    refused = place.call("drill", *words, within=120)

    assert refused.returncode == code
    assert said in refused.stderr
    assert "quick" in refused.stderr
