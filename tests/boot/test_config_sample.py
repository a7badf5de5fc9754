"""The sample that is shipped: it works as it is, and says the truth about every default."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args, get_origin

import pytest

from sgops.boot.assemble import Outside, assemble
from sgops.boot.config import Loaded, load
from sgops.boot.config_checks import leaves
from sgops.boot.config_errors import dotted
from sgops.boot.config_keys import entries, keys_of, tables_in
from sgops.boot.config_kinds import unwrapped
from sgops.boot.pipelines import build_catalog
from sgops.core.failure import FailureType
from sgops.core.retry import Retry, resolve
from sgops.core.settings import Settings
from sgops.ports import BatchSubmission
from sgops.runtime.cron import calendar

SAMPLE = Path(__file__).parents[2] / "sample_config.toml"
# These differ so that the sample works wherever it lies.
ADAPTED = {"engine.data_dir", "engine.pipelines"}
# These are free: what the sample says there is an example, not a default.
FREE = {"vars", "secrets", "classify", "queues", "resources", "pipelines", "connectors", "templates", "schedules"}


@pytest.fixture
def whole(tmp_path: Path) -> Loaded:
    """Give the sample with every comment sign taken off."""
    file = tmp_path / "sgops.toml"
    file.write_text(uncommented())
    return load(file, {"FARM_TOKEN": "canary"})


def uncommented() -> str:
    return re.sub(r"(?m)^#(?=[A-Za-z\[])", "", SAMPLE.read_text())


def test_the_sample_works_as_it_is() -> None:
    loaded = load(SAMPLE, {})

    assert loaded.settings.engine.data_dir == SAMPLE.parent / ".sgops"
    assert loaded.settings.engine.pipelines == ("sgops.samples.story",)
    assert loaded.settings.templates["bedtime"].pipeline == "story"
    assert loaded.warnings == ()


def test_the_sample_changes_nothing_but_where_it_works_and_what_it_runs() -> None:
    loaded = load(SAMPLE, {})

    changed = {key for key in _values(loaded.settings) if key in loaded.origins}

    added = {".".join(key.split(".")[:2]) for key in changed if key.split(".")[0] in FREE}
    assert {key for key in changed if key.split(".")[0] not in FREE} == ADAPTED
    assert added == {
        "pipelines.postcard",
        "pipelines.invitation",
        "connectors.press",
        "templates.bedtime",
        "schedules.nightly",
    }


def test_what_the_sample_does_by_itself_it_does_at_night() -> None:
    loaded = load(SAMPLE, {})

    [(name, schedule)] = loaded.settings.schedules.items()
    planned = calendar(schedule.cron, "UTC").after(datetime(2030, 1, 1, 12, tzinfo=UTC))
    assert (name, planned) == ("nightly", datetime(2030, 1, 2, 2, tzinfo=UTC))


def test_every_default_the_sample_shows_is_the_one_that_holds(whole: Loaded) -> None:
    shown, holding = _values(whole.settings), _values(load(None, {}).settings)

    fixed = [key for key in shown if re.split(r"[.\[]", key)[0] not in {"retry", *FREE}]
    wrong = {key: (shown[key], holding[key]) for key in fixed if str(shown[key]) != str(holding[key])}

    assert set(wrong) == ADAPTED | {"api.token", "log.file"}  # the last two follow data_dir


def test_the_retries_the_sample_shows_are_the_built_in_ones(whole: Loaded) -> None:
    shown = {failure: resolve(failure, [whole.settings.retry]) for failure in FailureType}

    assert shown == {failure: resolve(failure, []) for failure in FailureType}


def test_every_key_there_is_stands_in_the_sample() -> None:
    written = {_general(path) for path, _ in _members(tomllib.loads(uncommented()), ())}

    assert set(_all_keys(Settings, ())) - written == set()


def test_no_key_stands_in_the_sample_twice_or_misspelt(whole: Loaded) -> None:
    assert whole.origins["alerts.webhook"] == "file"
    assert len(whole.settings.pipelines["encode"].stages) == 2
    assert set(whole.settings.connectors) == {"press", "farm", "studio", "proof"}


def _values(settings: Settings) -> dict[str, object]:
    return {dotted(entry.path): entry.value for entry in entries(settings)}


def _all_keys(table: type, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for key in keys_of(table):
        yield (*path, key.name)
        for inner, below in _tables_below(key.hint):
            yield from _all_keys(inner, (*path, key.name, *below))


def _tables_below(hint: object) -> Iterator[tuple[type, tuple[str, ...]]]:
    base, _ = unwrapped(hint)
    if get_origin(base) in (Mapping, tuple):
        member = get_args(base)[1 if get_origin(base) is Mapping else 0]
        yield from ((table, ("*",)) for table in tables_in(member))
    else:
        # What a retry may hold stands once in the sample, under [retry].
        yield from ((table, ()) for table in tables_in(base) if table is not Retry)


def _members(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], object]]:
    for place, leaf in leaves(value, path):
        yield from ((place[:length], leaf) for length in range(1, len(place) + 1))


def _general(path: tuple[str | int, ...]) -> tuple[str, ...]:
    free = path[0] in FREE and len(path) > 1 and path[0] != "classify"
    general = (path[0], "*", *path[2:]) if free else path
    return tuple("*" if isinstance(part, int) else part for part in general)


def test_the_batch_beside_the_sample_is_one_for_its_template(tmp_path: Path) -> None:
    loaded = load(SAMPLE, {}, data_dir=tmp_path)
    assembled = assemble(
        loaded.settings, build_catalog(loaded.settings, SAMPLE.parent), Outside(on_fatal=print, env={}), runs=False
    )
    lines = SAMPLE.with_name("sample_batch.jsonl").read_bytes()

    try:
        made = assembled.engine.operations.submit_batch(BatchSubmission(name="bedtime", lines=lines))
    finally:
        assembled.close(clean=False)

    assert made.progress.total == lines.count(b"\n")
