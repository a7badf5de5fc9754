"""Whatever parameters hold, they are stored and shown as they are, or refused by the path of what is wrong."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sgops.core.errors import UsageError
from sgops.core.show import line
from sgops.core.wire import to_wire
from sgops.ports import Submission
from tests.engine.pipelines import of_stages
from tests.support.plant import Plant

TEXT = st.text(st.characters(exclude_categories=[]), max_size=30) | st.sampled_from(
    ["\x1b[31m", "\ud800", "\u202egnp.exe", "[bold]", "a\x00b", "$HOME `id` {x} %s", "'; DROP TABLE job; --"]
)
LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | TEXT
    | st.binary(max_size=4)
    | st.just({1, 2})
)
VALUES = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12
)
PARAMS = st.dictionaries(TEXT, VALUES, max_size=5)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    def echo(params: dict[str, Any]) -> dict[str, Any]:
        return params

    plant = Plant(Path(tmp_path_factory.mktemp("hostile")), [of_stages(echo)]).start()
    yield plant
    plant.stop()


def _is_plain(value: object) -> bool:
    """Whether JSON can say it in 64 bits and UTF-8."""
    if isinstance(value, str):
        return not any(0xD800 <= ord(each) <= 0xDFFF for each in value)
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return isinstance(value, dict) and all(_is_plain(each) for pair in value.items() for each in pair)


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(params=PARAMS)
def test_it_is_stored_and_shown_or_refused_with_the_path_of_the_bad_value(params: dict[str, Any], plant: Plant) -> None:
    if not _is_plain(params):
        with pytest.raises(UsageError, match=r"\$"):
            plant.operations.submit(Submission(name="story", params=params))
        return

    job = plant.submit(params=params)

    view = plant.wait_for(job)

    assert (view.state, view.output) == ("completed", params)
    assert view.params == params
    assert line(json.dumps(to_wire(view))).isprintable()


def test_and_all_that_was_stored_is_whole(plant: Plant) -> None:
    assert plant.operations.verify().ok


@pytest.mark.parametrize("depth", [50, 10_000])
def test_nesting_has_an_end_that_is_told(depth: int, plant: Plant) -> None:
    deep: list[Any] = []
    for _ in range(depth):
        deep = [deep]

    if depth > 1_000:
        with pytest.raises(UsageError, match=r"\$"):
            plant.operations.submit(Submission(name="story", params={"deep": deep}))
    else:
        assert plant.wait_for(plant.submit(params={"deep": deep})).output == {"deep": deep}
