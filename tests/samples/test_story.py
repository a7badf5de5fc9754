"""The sample makes something worth opening, whatever happens on the way."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from sgops.core.errors import UsageError
from sgops.core.values import Json
from sgops.samples.story import slug, story
from sgops.testing import Result, crash_at, run


def test_a_title_and_a_seed_become_a_book_a_page_and_pictures(tmp_path: Path) -> None:
    result = run(story, {"title": "The owl who could not sleep", "scenes": 5, "out": str(tmp_path)})

    files = {file.name: file for file in result.artifacts}
    assert result.state == "completed"
    assert {name: file.kind for name, file in files.items()} == {
        **{f"panel-00{n}.svg": "intermediate" for n in range(1, 6)},
        "preview.html": "preview",
        "the-owl-who-could-not-sleep.epub": "output",
    }
    assert zipfile.ZipFile(tmp_path / "1-the-owl-who-could-not-sleep.epub").testzip() is None
    assert "The owl who could not sleep" in Path(files["preview.html"].path).read_text()


def test_the_same_story_is_the_same_book_to_the_byte() -> None:
    first, second = run(story, {"seed": 3}), run(story, {"seed": 3, "flaky": 0.6})

    assert book_of(first)["sha256"] == book_of(second)["sha256"]
    assert len(second.attempts) > len(first.attempts)


def test_a_book_is_an_artifact_of_its_job() -> None:
    result = run(story, {"scenes": 1})

    assert Path(book_of(result)["file"]).is_relative_to(result.folder / "artifacts" / "1")


def test_a_variable_can_name_a_place_for_a_copy(tmp_path: Path) -> None:
    result = run(story, {"scenes": 1}, vars={"story.out": str(tmp_path)})

    [copy] = tmp_path.iterdir()
    assert copy.read_bytes() == Path(book_of(result)["file"]).read_bytes()


@pytest.mark.parametrize("seed", range(8))
def test_a_flaky_network_is_overcome_by_retries(seed: int) -> None:
    result = run(story, {"seed": seed, "flaky": 0.5, "scenes": 4})

    assert result.state == "completed"
    assert {attempt.failure_type for attempt in result.attempts} <= {None, "network_timeout"}


def test_a_network_that_is_down_for_good_ends_in_a_dead_letter() -> None:
    result = run(story, {"flaky": 1})

    assert (result.state, len(result.attempts)) == ("dead", 6)


@pytest.mark.parametrize("stage", ["script", "panels", "preview", "export"])
def test_a_broken_stage_fails_once_and_for_good(stage: str) -> None:
    result = run(story, {"broken": stage, "scenes": 4})

    assert (result.state, result.job.stage) == ("dead", stage)
    assert [attempt.outcome for attempt in result.attempts if attempt.stage == stage] == ["failed"]


def test_panels_that_were_drawn_before_their_stage_broke_are_kept() -> None:
    result = run(story, {"broken": "panels", "scenes": 8})

    assert {"1", "2", "3"} <= {item.key for item in result.items if item.state == "done"}


def test_after_a_crash_only_what_was_not_recorded_is_drawn_again() -> None:
    run(story, {"scenes": 6}, crash=crash_at("panels", item=4))

    result = run(story, {"scenes": 6})

    assert result.state == "completed"
    assert all(item.attempts == 1 for item in result.items)


def test_a_crash_after_the_book_was_bound_makes_no_other_book() -> None:
    killed = run(story, {"scenes": 2}, crash=crash_at("export"))

    result = run(story, {"scenes": 2})

    assert killed.crashed
    assert book_of(result)["sha256"] == book_of(run(story, {"scenes": 2}))["sha256"]


def test_a_picture_that_is_gone_is_told_not_drawn_over() -> None:
    params: dict[str, Json] = {"scenes": 2}
    killed = run(story, params, crash=crash_at("preview"))
    next(killed.folder.rglob("panel-001.svg")).unlink()

    result = run(story, params)

    assert result.state == "dead"
    assert result.attempts[-1].failure_type == "lost_artifact"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"scenes": 0}, "a story has 1 to 500 scenes, not 0"),
        ({"flaky": 2}, "flaky is a chance from 0 to 1, not 2"),
        ({"slow": -1}, "slow is 0 to 3600 seconds, not -1"),
        ({"broken": "panel"}, "'panel' is none of '', 'script', 'panels', 'preview', 'export'. Did you mean 'panels'?"),
    ],
)
def test_parameters_that_make_no_story_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        run(story, wrong)

    assert said in caught.value.message


@pytest.mark.parametrize(
    ("title", "name"),
    [("Moon & Sun!", "moon-sun"), ("…", "story"), ("../../etc/passwd", "etc-passwd"), ("x" * 99, "x" * 60)],
)
def test_a_title_is_no_path(title: str, name: str) -> None:
    assert slug(title) == name


def test_a_title_of_control_bytes_harms_no_book() -> None:
    result = run(story, {"title": "\x00\x1b[31m<b>\u202e", "scenes": 1})

    assert result.state == "completed"


def test_a_slow_story_takes_its_time() -> None:
    result = run(story, {"slow": 0.05, "scenes": 1})

    assert result.state == "completed"


def book_of(result: Result) -> dict[str, Any]:
    output: Any = result.output
    found: dict[str, Any] = output["book"]
    return found
