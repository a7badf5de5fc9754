"""The models are names for what the migrations made, and bind themselves to no file."""

from __future__ import annotations

from pathlib import Path

from sgops.store.schema import MODELS, Setting
from tests.support.store import a_unit


def test_a_query_goes_to_the_file_it_is_executed_on(tmp_path: Path) -> None:
    with a_unit(tmp_path / "one.db") as one, a_unit(tmp_path / "two.db") as two:
        Setting.insert(key="k", value="1").execute(one.database)

        there = list(Setting.select().tuples().execute(two.database))

    assert there == []


def test_no_model_is_bound() -> None:
    bound = [model for model in MODELS if model._meta.database is not None]  # noqa: SLF001

    assert bound == []
