"""Items and steps: what is recorded is never done again."""

from __future__ import annotations

from typing import Any

import pytest

from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages


def test_an_item_that_is_recorded_is_never_done_again(make_plant: MakePlant) -> None:
    done: list[int] = []

    def draw(scene: int) -> int:
        if scene == 3 and len(done) == 3:
            done.append(-1)
            raise ConnectionError("down")
        done.append(scene)
        return scene * 10

    def panels(ctx: Any) -> list[int]:
        return ctx.map(draw, range(5), key=str)  # type: ignore[no-any-return]

    plant = make_plant(of_stages(panels)).start()
    job = plant.submit()

    view = plant.wait_for(job)

    assert view.output == [0, 10, 20, 30, 40]
    assert done == [0, 1, 2, -1, 3, 4]
    items = plant.operations.items(job, Asking()).items
    assert [(item.key, item.state, item.result) for item in items] == [(str(n), "done", n * 10) for n in range(5)]


@pytest.mark.parametrize(
    ("items", "key", "words"),
    [([1, 1], str, "two items have the key '1'"), ([{"id": 1}], "name", "has no 'name'")],
)
def test_a_key_that_names_no_single_item_is_invalid_input(
    make_plant: MakePlant, items: list[Any], key: Any, words: str
) -> None:
    def panels(ctx: Any) -> list[Any]:
        return ctx.map(lambda item: item, items, key=key)  # type: ignore[no-any-return]

    plant = make_plant(of_stages(panels)).start()

    view = plant.wait_for(plant.submit())

    assert view.last_failure is not None
    assert view.last_failure.type == "invalid_input"
    assert words in view.last_failure.reason


def test_a_changed_input_under_the_same_key_runs_again(make_plant: MakePlant) -> None:
    seen: list[dict[str, int]] = []

    def draw(item: dict[str, int]) -> int:
        seen.append(item)
        return item["v"]

    def panels(ctx: Any) -> list[int]:
        results = ctx.map(draw, [{"id": 1, "v": ctx.attempt}], key="id")
        if ctx.attempt == 1:
            raise ConnectionError("after the item")
        return results  # type: ignore[no-any-return]

    plant = make_plant(of_stages(panels)).start()

    assert plant.wait_for(plant.submit()).output == [2]
    assert [item["v"] for item in seen] == [1, 2]


def test_a_step_is_called_once_ever(make_plant: MakePlant) -> None:
    calls: list[str] = []

    def stage(ctx: Any) -> str:
        def register() -> str:
            calls.append("register")
            return "token-1"

        token = ctx.step("register", register)
        if ctx.attempt < 3:
            raise ConnectionError("after the step")
        return token  # type: ignore[no-any-return]

    plant = make_plant(of_stages(stage)).start()

    assert plant.wait_for(plant.submit()).output == "token-1"
    assert calls == ["register"]


def test_a_step_named_by_a_number_is_found_again(make_plant: MakePlant) -> None:
    called: list[int] = []

    def count() -> int:
        called.append(1)
        return len(called)

    def counting(ctx: Any) -> int:
        number: int = ctx.step(7, count)
        if ctx.attempt == 1:
            raise ConnectionError("down")
        return number

    plant = make_plant(of_stages(counting)).start()

    assert plant.wait_for(plant.submit()).output == 1
    assert called == [1]
