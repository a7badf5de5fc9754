"""What the first screen can do without is loaded when it is asked for."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from sgops.core import filter_keys
from sgops.tui import late
from tests.support.eventually import eventually
from tests.support.sources import ROOT

# Dear to import, and nothing of the first screen.
DEAR = {
    "click",
    "httpx",
    "peewee",
    "psutil",
    "pydantic",
    "pygments",
    "sqlite3",
    "sgops.cli.run",
    "sgops.core.job",
    "sgops.core.query",
    "sgops.engine",
    "sgops.ports",
    "sgops.tui.commands",
    "sgops.tui.screens.job",
}


@pytest.mark.parametrize("pane", ["overview", "jobs"])
def test_the_first_screen_stands_on_little(pane: str) -> None:
    loaded = (
        "import sgops.cli.opening, sgops.tui.app, sys; from sgops.tui.late import pane;"
        f"pane({pane!r}, 'x'); print(*sys.modules)"
    )

    run = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)

    assert DEAR & set(run.stdout.split()) == set()


@pytest.mark.parametrize("name", late.PANES)
def test_every_pane_is_made_by_its_name(name: str) -> None:
    pane = late.pane(name, "here")

    assert (type(pane).__name__, pane.id) == (late.PANES[name], "here")


@pytest.mark.parametrize("name", ["JOBS", "LETTERS", "BATCHES", "EVENTS"])
def test_what_a_list_is_filtered_by_is_what_every_face_knows(name: str) -> None:
    assert late.keys(name)() is getattr(filter_keys, name)


def test_once_the_first_screen_stands_garbage_is_looked_for_and_the_rest_is_loaded() -> None:
    gc.disable()
    try:
        late.settle()

        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
        eventually(lambda: "sgops.tui.panes.health" in sys.modules, within=10, what="the last pane")
    finally:
        gc.enable()
        gc.unfreeze()
