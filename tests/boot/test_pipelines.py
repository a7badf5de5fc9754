"""The catalog holds what can run, under the hash of what it does, and says of the rest why not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from sgops.boot.pipelines import build_catalog
from sgops.core.fingerprint import Definition
from sgops.core.settings import EngineSettings, PipelineSettings, Settings, StageSettings, TemplateSettings
from sgops.core.values import Json
from sgops.engine.catalog import Catalog

STORY = """
    from dataclasses import dataclass

    from sgops.core.pipeline import Pipeline

    @dataclass
    class Params:
        scenes: int = 12

    def draw(number):
        return number * 2

    story = Pipeline("story", params=Params)

    @story.stage(uses_config=["model.name"])
    def script(ctx, params):
        return params.scenes

    @story.stage(timeout="2m", depends=[draw])
    def panels(ctx, script):
        return [draw(number) for number in range(script)]
"""

Build = Callable[..., Catalog]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    """Build a catalog from files; afterwards nothing of them can be imported."""

    def build_from(files: dict[str, str], *, variables: dict[str, Json] | None = None) -> Catalog:
        for name, text in files.items():
            (tmp_path / name).write_text(dedent(text), encoding="utf-8")
        named = [name for name in files if not name.startswith("_")]
        settings = Settings(engine=EngineSettings(pipelines=tuple(named)), vars=variables or {})
        return build_catalog(settings, tmp_path)

    yield build_from
    build_catalog(Settings(), Path(sys.prefix))


def test_every_pipeline_that_is_a_global_can_run(build: Build) -> None:
    catalog = build({"jobs.py": STORY})

    assert catalog.names() == ["story"]
    assert catalog.broken == ()
    assert catalog.find("story").first().name == "script"


def test_a_pipeline_that_others_import_is_one(build: Build) -> None:
    catalog = build({"jobs.py": STORY, "more.py": "from jobs import story\nsame = story"})

    assert catalog.names() == ["story"]
    assert catalog.broken == ()


def test_two_pipelines_of_one_name_are_both_left_out_and_both_places_named(build: Build, tmp_path: Path) -> None:
    catalog = build({"jobs.py": STORY, "more.py": STORY})

    [broken] = catalog.broken
    assert catalog.names() == []
    assert broken.source == "more.py"
    assert f"{tmp_path / 'jobs.py'}:13 and {tmp_path / 'more.py'}:13" in broken.problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x = 1", ": there is no pipeline"),
        ("import no_such_library", ":1: No module named 'no_such_library'"),
        ("from sgops.core.pipeline import Pipeline\nbare = Pipeline('bare')", ":2: pipeline 'bare' has no stages"),
        (STORY.replace("scenes: int", "scenes: set[int]"), ":13: Params.scenes: set[int] is no type for a parameter"),
        (STORY.replace("ctx, script)", "ctx, scrip)"), "argument 'scrip' is no earlier stage. Did you mean 'script'?"),
    ],
)
def test_what_cannot_run_is_told_and_hinders_nothing_else(build: Build, text: str, problem: str) -> None:
    catalog = build({"bad.py": text, "jobs.py": STORY.replace('"story"', '"other"')})

    [broken] = catalog.broken
    assert broken.source == "bad.py"
    assert problem in broken.problem
    assert catalog.names() == ["other"]


@pytest.mark.parametrize(
    ("resources", "problem"),
    [({"gpus": 1}, "which is not in [resources]. Did you mean 'gpus'?"), ({"gpu": 1}, "and there are 1")],
)
def test_a_stage_that_takes_more_than_there_is_cannot_run_and_says_so(
    tmp_path: Path, resources: dict[str, int], problem: str
) -> None:
    (tmp_path / "film.py").write_text(
        'from sgops.core.pipeline import Pipeline\nfilm = Pipeline("film")\n'
        '@film.stage(uses={"gpu": 2})\ndef frames():\n    return 1\n'
    )
    settings = Settings(engine=EngineSettings(pipelines=("film.py",)), resources=resources)

    catalog = build_catalog(settings, tmp_path)

    assert catalog.get("film") is None
    assert problem in catalog.broken[0].problem


def test_templates_are_known_by_name(tmp_path: Path) -> None:
    template = TemplateSettings(pipeline="story")

    catalog = build_catalog(Settings(templates={"bedtime": template}), tmp_path)

    assert catalog.templates == {"bedtime": template}


def test_a_table_that_asks_a_service_for_what_nothing_stands_for_is_told_not_dropped(tmp_path: Path) -> None:
    render = PipelineSettings(stages=(StageSettings(name="render", connector="farm", request={"a": "{parms.x}"}),))

    catalog = build_catalog(Settings(pipelines={"encode": render}), tmp_path)

    assert [broken.source for broken in catalog.broken] == ["pipelines.encode"]


def test_another_request_to_a_service_is_another_definition(tmp_path: Path) -> None:
    tables = [PipelineSettings(stages=(StageSettings(name="a", connector="farm", request={"n": n}),)) for n in (1, 2)]

    catalogs = [build_catalog(Settings(pipelines={"encode": table}), tmp_path) for table in tables]

    assert len({catalog.find("encode").definition.hash for catalog in catalogs}) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    return params.scenes", '    """Write."""\n        return params.scenes  # so many'),
        ('timeout="2m"', 'timeout="3m"'),
        ("\n    story = ", "\n\n\n\n    story = "),
        ("def unused(): pass", "def unused(): return 1"),
    ],
)
def test_what_changes_no_result_is_the_same_definition(build: Build, old: str, new: str) -> None:
    text = STORY + "\n    def unused(): pass\n"

    before, after = definition(build, text), definition(build, text.replace(old, new))

    assert text != text.replace(old, new)
    assert before.hash == after.hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return params.scenes", "return params.scenes + 1"),
        ("number * 2", "number * 3"),
        ("depends=[draw]", "depends=[]"),
        ('"story", params', '"story", version=2, params'),
        ("def panels", "def pictures"),
    ],
)
def test_what_changes_results_is_another_definition(build: Build, old: str, new: str) -> None:
    before, after = definition(build, STORY), definition(build, STORY.replace(old, new))

    assert before.hash != after.hash


def test_a_variable_that_a_stage_uses_is_part_of_its_definition(build: Build) -> None:
    small = definition(build, STORY, {"model.name": "small", "other": 1})
    large = definition(build, STORY, {"model.name": "large", "other": 1})
    other = definition(build, STORY, {"model.name": "small", "other": 2})

    assert small.hash != large.hash
    assert small.hash == other.hash


def test_a_body_is_known_from_the_bytes_that_run_not_from_the_file(build: Build, tmp_path: Path) -> None:
    edits_itself = STORY + "\n    open(__file__, 'w').write('edited = True')\n"

    found = definition(build, edits_itself)

    assert (tmp_path / "jobs.py").read_text() == "edited = True"
    assert b"return params.scenes" in found.text


def definition(build: Build, text: str, variables: dict[str, Json] | None = None) -> Definition:
    return build({"jobs.py": text}, variables=variables).find("story").definition
