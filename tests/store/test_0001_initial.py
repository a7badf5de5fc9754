"""The first schema says what the code says: the models, the states, the order of lists."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import chain

import pytest
from peewee import Field

from sgops.core.job import JobState, Resolution
from sgops.store.schema import MODELS
from sgops.store.strict_model import StrictModel
from sgops.store.unit import SqliteUnit
from tests.support.jobs import NOW
from tests.support.store import a_draft, rows


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.__name__))
def test_a_model_has_the_columns_of_its_table(unit: SqliteUnit, model: type[StrictModel]) -> None:
    columns = rows(unit, f"PRAGMA table_info({_table(model)})")

    made = {name: (kind, bool(required) or bool(key)) for _, name, kind, required, _, key in columns}

    assert made == {field.column_name: (_kind(field), not field.null) for field in _fields(model)}


def test_every_table_has_a_model_and_is_strict(unit: SqliteUnit) -> None:
    tables = dict(rows(unit, "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))

    assert set(tables) == {_table(model) for model in MODELS}
    assert all("STRICT" in text for text in tables.values())


@pytest.mark.parametrize(
    ("table", "column", "words"), [("job", "state", JobState), ("dead_letter", "resolution", Resolution)]
)
def test_a_column_takes_the_words_of_its_enum(unit: SqliteUnit, table: str, column: str, words: type[StrEnum]) -> None:
    [[text]] = rows(unit, "SELECT sql FROM sqlite_master WHERE name = ?", table)

    [check] = re.findall(rf"CHECK \(\s*{column} IN \((.*?)\)", text, re.DOTALL)

    assert re.findall(r"'(\w+)'", check) == [word.value for word in words]


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (
            "SELECT 1 FROM job WHERE state = 'queued' AND queue = 'q' AND uses = '' ORDER BY priority DESC, id LIMIT 1",
            "job_queued",
        ),
        ("SELECT due_at FROM job INDEXED BY job_due WHERE state = 'waiting' ORDER BY due_at LIMIT 1", "job_due"),
        ("SELECT * FROM job WHERE state = 'dead' AND id < 9 ORDER BY id DESC LIMIT 9", "job_state"),
        ("SELECT * FROM job WHERE pipeline = 'p' AND state = 'dead' ORDER BY id DESC", "job_pipeline_state"),
        ("SELECT * FROM job WHERE batch = 7 ORDER BY id DESC", "job_batch"),
        ("SELECT * FROM event WHERE job = 7 ORDER BY id DESC", "event_job"),
        ("SELECT * FROM dead_letter WHERE resolution = 'pending' ORDER BY id DESC", "dead_letter_"),
        ("SELECT id FROM action WHERE undoable = 1 AND undone_at IS NULL ORDER BY id DESC", "action_standing"),
    ],
)
def test_an_index_gives_a_list_in_its_order(unit: SqliteUnit, statement: str, index: str) -> None:
    plan = " ".join(row[3] for row in rows(unit, f"EXPLAIN QUERY PLAN {statement}"))

    assert f"INDEX {index}" in plan
    assert "TEMP B-TREE" not in plan


def test_ids_of_jobs_and_events_are_never_given_again(unit: SqliteUnit) -> None:
    [former] = unit.insert([a_draft()], NOW)
    unit.delete_jobs([former.id])

    [job] = unit.insert([a_draft()], NOW)

    assert job.id == former.id + 1
    assert [told.newest for told in unit.told] == [1, 2]


def _table(model: type[StrictModel]) -> str:
    return str(model._meta.table_name)  # noqa: SLF001 - peewee's own name for it


def _fields(model: type[StrictModel]) -> list[Field]:
    return list(chain(model._meta.sorted_fields))  # noqa: SLF001


def _kind(field: Field) -> str:
    return {"TEXT": "TEXT", "BLOB": "BLOB"}.get(field.field_type, "INTEGER")
