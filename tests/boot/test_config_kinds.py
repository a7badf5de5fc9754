"""Which reader belongs to which type, and that what is written can be read again."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import pytest

from sgops.boot.config_keys import keys_of
from sgops.boot.config_kinds import kind_of, written
from sgops.core.setting_types import Bounds, Durability, Limit, OrNever, Rate, Size
from sgops.core.settings import (
    AlertSettings,
    ApiSettings,
    CheckpointSettings,
    CleanupSettings,
    EngineSettings,
    HealthSettings,
    InboxSettings,
    LogSettings,
    RecoverySettings,
    RetentionSettings,
)

TABLES = [
    EngineSettings, ApiSettings, RecoverySettings, CheckpointSettings, RetentionSettings, CleanupSettings,
    InboxSettings, HealthSettings, AlertSettings, LogSettings,
]  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_every_default_is_read_back_from_what_is_written(table: type) -> None:
    kinds = [(key, kind) for key in keys_of(table) if (kind := kind_of(key.hint))]

    again = {key.name: kind.read(written(key.default, key.hint)) for key, kind in kinds}

    assert again == {key.name: key.default for key, _ in kinds}


@pytest.mark.parametrize(
    ("hint", "value", "found"),
    [
        (Size, "10MB", 10_000_000),
        (OrNever, "never", None),
        (Limit, 0.5, 0.5),
        (Rate | None, "1/s", Rate(count=1, per=timedelta(seconds=1))),
        (Durability, "normal", Durability.NORMAL),
    ],
)
def test_a_value_is_read_by_its_type_and_its_marks(hint: object, value: object, found: object) -> None:
    kind = kind_of(hint)

    assert kind is not None
    assert kind.read(value) == found


def test_bounds_are_told_to_editors_and_kept() -> None:
    kind = kind_of(Annotated[int, Bounds(1, 9)])

    assert kind is not None
    assert kind.schema == {"type": "integer", "minimum": 1, "maximum": 9}
    with pytest.raises(ValueError, match="must be from 1 to 9, not 10"):
        kind.read(10)


def test_what_holds_other_values_has_no_reader_of_its_own() -> None:
    assert kind_of(tuple[str, ...]) is None
    assert kind_of(EngineSettings) is None
