"""Whatever a stage does, its attempt fails with a reason that can be read, and the engine goes on."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sgops.core.retry import Retry
from sgops.ports import Asking
from sgops.runtime.streams import capture, release
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages
from tests.faults.misbehaviour import FAILING, Unspeakable
from tests.support.plant import Plant

ONCE = Retry(limit=0)


@pytest.fixture(autouse=True)
def _captured() -> Iterator[None]:
    """Do with the streams what an engine does when it starts."""
    capture()
    yield
    release()


def well_behaved() -> str:
    return "well"


def lines_of(plant: Plant, job: int) -> list[str]:
    """Read all that was kept of what a job printed."""
    lines: list[str] = []
    after: str | None = None
    while True:
        page = plant.operations.logs(job, Asking(limit=10_000, after=after))
        lines += [line.text for line in page.items]
        if page.next is None:
            return lines
        after = page.next


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
@pytest.mark.parametrize("what", FAILING)
def test_an_attempt_fails_with_a_clear_reason_and_the_engine_goes_on(what: str, make_plant: MakePlant) -> None:
    stage, words = FAILING[what]
    before = Path.cwd(), sys.getrecursionlimit()
    plant = make_plant(of_stages(stage, retry=ONCE), of_stages(well_behaved, name="neighbour")).start()

    bad, good = plant.submit(), plant.submit("neighbour")

    view = plant.wait_for(bad)
    assert view.state == "dead"
    assert view.last_failure is not None
    assert re.search(words, view.last_failure.reason), view.last_failure.reason[:300]
    assert len(view.last_failure.reason) < 20_000
    assert plant.wait_for(good).output == "well"
    assert (Path.cwd(), sys.getrecursionlimit()) == before
    assert plant.operations.verify().ok
    assert not plant.fatal


def test_an_item_may_fail_in_words_that_cannot_be_written(make_plant: MakePlant) -> None:
    def collecting(ctx: Any) -> int:
        def lose(name: str) -> None:
            raise FileNotFoundError(2, "No such file", f"{name}-\udce9.txt") if name == "file" else Unspeakable

        return len(ctx.map(lose, ["file", "thing"], key=str, on_error="collect").failures)

    plant = make_plant(of_stages(collecting, retry=ONCE)).start()
    job = plant.submit()

    view = plant.wait_for(job)

    reasons = {item.key: item.reason for item in plant.operations.items(job, Asking(), failed=True).items}
    assert view.output == 2
    assert "FileNotFoundError" in (reasons["file"] or "")
    assert "Unspeakable" in (reasons["thing"] or "")


def test_megabytes_of_print_are_cut_to_their_beginning_and_their_end(make_plant: MakePlant) -> None:
    def chatty() -> str:
        for number in range(200_000):
            print("line", number, "x" * 20)  # noqa: T201 - it is what the stage does
        return "said"

    plant = make_plant(of_stages(chatty)).start()
    job = plant.submit()

    view = plant.wait_for(job, within=60)

    kept = lines_of(plant, job)
    assert view.output == "said"
    assert sum(map(len, kept)) < 2_000_000
    assert "line 0 " in kept[0]
    assert "line 199999 " in kept[-1]


def test_a_stage_that_closes_the_streams_closes_nobody_elses(make_plant: MakePlant) -> None:
    def closing() -> str:
        sys.stdout.close()
        sys.stderr.close()
        print("still here")  # noqa: T201 - it is what the stage does
        return "closed"

    plant = make_plant(of_stages(closing, retry=ONCE)).start()

    assert plant.wait_for(plant.submit()).output == "closed"
    assert not sys.stdout.closed
    assert os.fstat(1)


def test_a_stage_that_leaves_threads_behind_does_not_keep_the_engine_from_stopping(make_plant: MakePlant) -> None:
    import threading

    forever = threading.Event()

    def leaking() -> str:
        for _ in range(20):
            threading.Thread(target=forever.wait, daemon=True).start()
        return "leaked"

    plant = make_plant(of_stages(leaking)).start()
    plant.wait_for(plant.submit())

    assert plant.stop()
    forever.set()


def test_a_stage_that_changes_what_it_was_given_changes_it_for_nobody_else(make_plant: MakePlant) -> None:
    def first() -> dict[str, Any]:
        return {"pages": [1, 2]}

    def second(first: dict[str, Any]) -> int:
        first["pages"].clear()
        return 0

    def third(first: dict[str, Any], second: int) -> int:
        return len(first["pages"]) + second

    plant = make_plant(of_stages(first, second, third)).start()

    assert plant.wait_for(plant.submit()).output == 2
