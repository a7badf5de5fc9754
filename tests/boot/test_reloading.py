"""A configuration file is read again while its engine runs: adopted at once, or refused with line and reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sgops.boot.premises import Premises
from sgops.boot.stay import Stay
from sgops.core.errors import UnknownPipeline
from sgops.core.views import EventView
from sgops.ports import Asking, Operations, Submission
from tests.support.eventually import eventually

PIPELINE = """
from sgops import Pipeline, Retry

story = Pipeline("story", retry=Retry(base="10ms"))


@story.stage(uses_config=["model.name"])
def draw(ctx, params):
    return ctx.vars["model.name"]
"""
CONFIG = """
[engine]
data_dir = "./data"
pipelines = ["./reloaded_story.py"]

[vars]
model.name = "small"

[templates.bedtime]
pipeline = "story"
"""


class Studio:
    """An engine that runs on a configuration file that can be written anew."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "sgops.toml"
        (folder / "reloaded_story.py").write_text(PIPELINE)
        self.write(CONFIG)
        self.premises = Premises(Stay(config=self.file))
        self.operations: Operations = self.premises.open()

    def write(self, text: str) -> None:
        """Write as an editor does: a draft, and then the file's name for it."""
        draft = self.file.with_suffix(".draft")
        draft.write_text(text)
        draft.replace(self.file)

    def event(self, kind: str) -> EventView:
        found = eventually(
            lambda: self.operations.events(Asking(filter=f"event:{kind}")).items, what=f"a {kind} in the journal"
        )
        event: EventView = found[0]
        return event

    def output_of(self, name: str) -> object:
        [job] = self.operations.submit(Submission(name=name, params={})).ids
        eventually(lambda: self.operations.job(job).state == "completed", what=f"job {job} to complete")
        return self.operations.job(job).output


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = Studio(tmp_path)
    yield studio
    studio.premises.close()


def test_a_saved_file_is_taken_over_without_anybody_asking(studio: Studio) -> None:
    assert studio.output_of("bedtime") == "small"

    studio.write(CONFIG.replace('"small"', '"large"') + '\n[templates.morning]\npipeline = "story"\n')

    event = studio.event("config.reloaded")
    assert event.details == {"changed": ["vars.model.name", "templates.morning"], "restart": []}
    assert studio.output_of("morning") == "large"
    assert studio.operations.verify().ok


def test_what_needs_a_restart_is_named_and_changes_nothing(studio: Studio) -> None:
    studio.write(CONFIG.replace("[engine]", "[engine]\nworkers = 9") + '\n[api]\nlisten = ""\n')

    event = studio.event("config.reloaded")

    assert event.details["restart"] == ["engine.workers", "api.listen"]
    status = studio.operations.status()
    assert status.problems == ("a restart takes what has changed in engine.workers, api.listen",)
    assert status.workers.total == 4


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (CONFIG + "\n[retry]\nlimit = -1\n", ":13: retry.limit"),
        (CONFIG + "\n[zzz]\n", ":12: zzz: unknown key"),
        (CONFIG + "\n[retry\n", "sgops.toml:12: "),
        (CONFIG.replace('pipeline = "story"', 'pipeline = "stroy"').replace("bedtime", "other"), "no pipeline 'stroy'"),
    ],
)
def test_a_broken_file_is_refused_with_line_and_reason_and_the_old_one_goes_on(
    studio: Studio, broken: str, said: str
) -> None:
    studio.write(broken)

    event = studio.event("config.refused")

    assert said in str(event.details["faults"])
    assert said in studio.operations.status().problems[0]
    assert studio.output_of("bedtime") == "small"
    studio.write(CONFIG + "\n")
    studio.event("config.reloaded")
    assert studio.operations.status().problems == ()


def test_a_file_that_is_gone_is_refused_once(studio: Studio) -> None:
    studio.file.unlink()

    studio.event("config.refused")
    studio.operations.run_duty("config")

    assert len(studio.operations.events(Asking(filter="event:config.refused")).items) == 1
    assert studio.output_of("bedtime") == "small"


def test_a_template_that_is_gone_is_known_no_more(studio: Studio) -> None:
    studio.write(CONFIG.replace("bedtime", "morning"))
    studio.event("config.reloaded")

    with pytest.raises(UnknownPipeline):
        studio.operations.submit(Submission(name="bedtime"))


def test_the_log_follows_its_settings(studio: Studio, tmp_path: Path) -> None:
    studio.write(CONFIG + '\n[log]\nfile = "other/engine.jsonl"\nlevel = "debug"\n')

    studio.event("config.reloaded")
    studio.output_of("bedtime")

    log = tmp_path / "data" / "other" / "engine.jsonl"
    eventually(lambda: "checkpoint.saved" in _events(log), what="the new log to tell of a checkpoint")


def test_code_that_was_edited_is_named(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "reloaded_story.py").write_text(PIPELINE + "\n# edited\n")

    studio.operations.run_duty("config")

    assert studio.operations.status().problems == ("a restart takes the new code of reloaded_story.py",)


def _events(log: Path) -> list[str]:
    return [json.loads(line).get("event", "") for line in log.read_text().splitlines()] if log.exists() else []
