"""The files of a job are listed with what they are for and where they lie."""

from __future__ import annotations

from sgops.cli.commands.jobs_files import artifacts
from tests.cli.calling import Caller


def test_files_are_listed_with_kind_size_and_place() -> None:
    answer = Caller()("jobs", "artifacts", "1")

    assert artifacts.help == "List the files of a job."
    assert "panel-001.svg" in answer.out
    assert "intermediate" in answer.out
    assert "/data/artifacts/1/panels.2/panel-001.svg" in answer.out


def test_files_are_given_as_json_and_filtered_like_any_list() -> None:
    call = Caller()

    items = call("jobs", "artifacts", "1", "kind:intermediate", "--limit", "2", "--json").json["items"]

    assert [(file["id"], file["size"], file["deleted_at"]) for file in items] == [(21, 1234, None), (22, 1234, None)]
    assert call("jobs", "artifacts", "404").exit == 3
