"""A backup is made by whoever answers; a restore is done where the files lie."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.calling import Caller
from tests.cli.serving import Place
from tests.support.fake_operations import FakeOperations
from tests.support.fake_world import a_backup


def test_a_backup_says_where_it_is_and_how_to_go_back() -> None:
    answer = Caller()("backup")

    assert answer.exit == 0
    assert answer.out == "/data/backups/one.db  4KiB, proven\n"
    assert "sgops restore /data/backups/one.db" in answer.err


def test_what_could_not_be_read_is_named_and_exit_1() -> None:
    left_out = tuple(f"{number}: Permission denied" for number in range(7))
    made = replace(a_backup(None, artifacts=True), left_out=left_out)
    operations = FakeOperations()
    operations.backup = lambda *_, **__: made  # type: ignore[method-assign]
    caller = Caller(operations=operations)

    answer = caller("backup", "--artifacts")

    assert answer.exit == 1
    assert "not in it: 0: Permission denied\n" in answer.err
    assert "… and 2 more that could not be read" in answer.err


def test_a_file_is_meant_from_where_the_command_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    answer = Caller()("backup", "monday.tar", "--artifacts", "--json")

    assert answer.json["path"] == str(tmp_path / "monday.tar")
    assert answer.json["artifacts"] == 2


def test_a_restore_somewhere_else_is_refused() -> None:
    answer = Caller()("--attach", "http://127.0.0.1:1", "restore", "monday.db")

    assert answer.exit == 2
    assert "on that machine" in answer.err


@pytest.mark.slow
def test_what_was_backed_up_while_it_ran_is_there_again(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare().serve()
    job = place.call("submit", "quick", "-p", "word=moon", "--wait").stdout.split()[0]
    made = place.call("backup", "monday.db")
    place.call("submit", "quick", "--wait")
    refused = place.call("restore", "monday.db", "--yes")
    place.kill()

    asked = place.call("restore", "monday.db")
    done = place.json("restore", "monday.db", "--yes")

    assert (made.returncode, refused.returncode, asked.returncode) == (0, 75, 4)
    assert done["replaced"]
    assert [each["id"] for each in place.json("jobs", "list")["items"]] == [int(job)]
    assert place.json("jobs", "show", job)["output"] == {"word": "moon"}
    assert place.call("verify").returncode == 0
