"""A drill kills real engines on the operator's pipeline, and sees what each kill cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from sgops.boot.drill import Subject, Trial, drill
from sgops.core.errors import UnknownPipeline

pytestmark = pytest.mark.slow

PIPELINES = """
from sgops import Fail, Pipeline

tea = Pipeline("tea")

@tea.stage
def boil(ctx, params):
    return "water"

@tea.stage
def brew(ctx, boil):
    return ctx.map(str.upper, ["a", "b"], key=str)

broken = Pipeline("broken")

@broken.stage
def spill(ctx, params):
    raise Fail("no cup", type="invalid_input")
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "pipelines.py").write_text(PIPELINES, encoding="utf-8")
    file = tmp_path / "sgops.toml"
    file.write_text('[engine]\ndata_dir = "./data"\npipelines = ["./pipelines.py"]\n', encoding="utf-8")
    file.chmod(0o600)
    return file


@pytest.mark.parametrize(("pipeline", "state"), [("tea", "completed"), ("broken", "dead")])
def test_each_kill_ends_as_peace_does_and_loses_nothing(pipeline: str, state: str, config: Path) -> None:
    told: list[Trial] = []

    shown = drill(Subject(config=config, pipeline=pipeline, params={}), 4, told.append)

    assert (shown.state, shown.lost) == (state, 0)
    assert 1 <= shown.kills <= 4
    assert shown.boundaries > 8
    assert tuple(told) == shown.trials
    assert {trial.state for trial in told} == {state}


def test_a_drill_leaves_the_real_data_alone(config: Path) -> None:
    drill(Subject(config=config, pipeline="tea", params={}), 1, lambda _trial: None)

    assert sorted(path.name for path in config.parent.iterdir() if path.name != "__pycache__") == [
        "pipelines.py",
        "sgops.toml",
    ]


def test_a_pipeline_nobody_knows_is_refused_before_anything_is_killed(config: Path) -> None:
    with pytest.raises(UnknownPipeline, match="coffee"):
        drill(Subject(config=config, pipeline="coffee", params={}), 1, lambda _trial: None)
