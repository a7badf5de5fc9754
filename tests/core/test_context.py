"""What a stage is promised is what it gets."""

from __future__ import annotations

import inspect

import pytest

from sgops.core.context import StageContext, StageItem
from sgops.engine.stage_context import Context, Item

PROMISED = sorted(name for name in vars(StageContext) if not name.startswith("_"))


@pytest.mark.parametrize("name", PROMISED)
def test_the_engines_context_has_every_member_that_authors_are_promised(name: str) -> None:
    promised, given = getattr(StageContext, name), getattr(Context, name)

    assert isinstance(given, property) is isinstance(promised, property)
    if not isinstance(promised, property):
        assert list(inspect.signature(given).parameters) == list(inspect.signature(promised).parameters)


def test_an_item_has_a_key_a_value_and_a_result() -> None:
    assert set(inspect.get_annotations(StageItem)) == {"key", "value", "result"}
    assert {"__enter__", "__exit__"} <= set(vars(Item))
