"""The terminal is opened on a terminal, and nowhere else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.calling import Caller
from tests.cli.serving import Place
from tests.support.eventually import eventually
from tests.support.real_terminal import RealTerminal


def open_in(place: Place) -> RealTerminal:
    return RealTerminal([sys.executable, "-m", "sgops"], cwd=place.folder, env=place.environment)


@pytest.mark.parametrize("words", [(), ("--read-only",), ("--data-dir", "/nowhere")])
def test_without_a_terminal_one_is_told_what_to_do_instead(words: tuple[str, ...]) -> None:
    answer = Caller()(*words)

    assert (answer.exit, answer.out) == (2, "")
    assert "the terminal needs a terminal" in answer.err
    assert "sgops serve" in answer.err


@pytest.mark.slow
def test_on_a_terminal_it_opens_over_an_engine_of_its_own_and_runs_what_waits(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare()
    job = place.call("submit", "quick", "-p", "word=hello").stdout.strip()

    screen = open_in(place)
    eventually(lambda: place.json("jobs", "show", job)["state"] == "completed", within=30)
    screen.wait_for("engine here")
    screen.wait_until_it_knows_that_nothing_runs()
    code = screen.leave("q")

    assert code == 0
    assert place.json("status")["engine"] is None


@pytest.mark.slow
def test_it_joins_the_engine_that_runs_and_leaves_it_running(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare().serve()

    try:
        screen = open_in(place)
        screen.wait_for("attached")
        code = screen.leave("q")
        engine = place.json("status")["engine"]
    finally:
        place.kill()

    assert code == 0
    assert engine is not None


@pytest.mark.slow
def test_what_is_told_beside_a_list_is_read_in_the_operators_pager_and_the_screen_comes_back(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare().serve()
    read = tmp_path / "read"
    read.mkdir()
    place.environment["PAGER"] = f"cp -t {read}"

    try:
        job = place.call("submit", "quick", "-p", "word=hello").stdout.strip()
        screen = open_in(place)
        screen.wait_for("attached")
        screen.press("2")
        screen.wait_for(f"Job {job} of pipeline 'quick'")
        screen.press("o")
        eventually(lambda: any(read.iterdir()), within=30, what="the pager to have had a file")
        before = len(screen.text)
        screen.press("3")
        screen.wait_for("nothing failed for good", after=before)
        code = screen.leave("q")
    finally:
        place.kill()

    assert f"Job {job} of pipeline 'quick'" in next(read.iterdir()).read_text(encoding="utf-8")
    assert (code, screen.left_on()) == (0, [])
