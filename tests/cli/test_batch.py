"""Jobs are submitted together, shown, cancelled and retried as one."""

from __future__ import annotations

from pathlib import Path

from tests.cli.calling import Caller


def a_file(folder: Path, text: str = '{"title": "one"}\n{"title": "two"}\n') -> str:
    path = folder / "scenes.jsonl"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_lines_of_a_file_become_a_batch_whose_id_is_written(tmp_path: Path) -> None:
    call = Caller()

    answer = call("batch", "submit", a_file(tmp_path), "--pipeline", "story")

    assert (answer.exit, answer.out) == (0, "8\n")
    assert answer.err == "2 jobs; how far they are: sgops batch show 8\n"
    assert call.operations.batch(8).label == "scenes"


def test_lines_can_come_from_standard_input() -> None:
    call = Caller(stdin='{"title": "one"}\n')

    answer = call("batch", "submit", "-", "--pipeline", "story", "--label", "tonight", "--json")

    assert (answer.json["label"], answer.json["progress"]["total"]) == ("tonight", 1)


def test_a_bad_line_is_named_and_nothing_is_submitted(tmp_path: Path) -> None:
    answer = Caller()("batch", "submit", a_file(tmp_path, "{}\n[]\n"), "--pipeline", "story")

    assert (answer.exit, answer.out) == (2, "")
    assert "line 2: it is not an object" in answer.err


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    answer = Caller()("batch", "submit", str(tmp_path / "none.jsonl"), "--pipeline", "story")

    assert answer.exit == 2
    assert "cannot be read: No such file" in answer.err


def test_batches_are_listed_with_how_far_they_are() -> None:
    answer = Caller()("batch")

    assert "ID  STATUS        ENDED  DEAD  PIPELINE" in answer.out
    assert " 7  ▶ processing    2/6     1  story" in answer.out


def test_a_batch_is_shown_with_its_counts() -> None:
    answer = Caller()("batch", "show", "7")

    assert "2 of 6 jobs" in answer.out
    assert "interrupted" not in answer.out
    assert "sgops jobs list batch:7" in answer.out


def test_what_has_not_ended_is_cancelled() -> None:
    call = Caller()

    answer = call("batch", "cancel", "7")

    assert (answer.exit, answer.out.count("cancel")) == (0, 4)
    assert answer.err == "to take it back: sgops undo 1\n"


def test_the_failed_are_retried_and_then_there_is_nothing_to_retry() -> None:
    call = Caller()

    first, second = call("batch", "retry", "7"), call("batch", "retry", "7")

    assert first.out.startswith("job 2: retry")
    assert (second.exit, second.err) == (5, "no job of batch 7 has failed\n")


def test_a_batch_that_is_not_there_is_not_found() -> None:
    assert Caller()("batch", "cancel", "404").exit == 3
