"""The configuration is checked, shown and described."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calling import Caller


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(
        "from sgops import Pipeline\np = Pipeline('mine')\n@p.stage()\ndef one(ctx): ...\n"
    )
    path = tmp_path / "sgops.toml"
    path.write_text(
        '[engine]\ndata_dir = "./data"\nworkers = 3\npipelines = ["./mine.py"]\n[secrets]\nfarm = { env = "FARM" }\n'
    )
    return path


def test_a_good_configuration_is_exit_0(config: Path) -> None:
    answer = Caller()("--config", str(config), "config", "check")

    assert answer.exit == 0, answer.err
    assert "✓  pipeline mine" in answer.out
    assert answer.out.endswith("all is well\n")


def test_every_fault_is_told_at_once_with_its_line(config: Path) -> None:
    config.write_text('[engine]\nworkers = "many"\nworkrs = 3\n')

    answer = Caller()("--config", str(config), "config", "check")

    assert (answer.exit, answer.out) == (78, "")
    assert f"{config}:2: engine.workers" in answer.err
    assert f"{config}:3: engine.workrs" in answer.err


def test_a_pipeline_that_cannot_be_loaded_is_a_fault(config: Path) -> None:
    (config.parent / "mine.py").write_text("import nothing_of_that_name")

    answer = Caller()("--config", str(config), "config", "check", "--json")

    assert answer.exit == 78
    assert answer.json["ok"] is False
    assert any("nothing_of_that_name" in check["detail"] for check in answer.json["checks"])


def test_what_holds_is_shown_with_where_it_comes_from(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SGOPS_ENGINE__TIMEZONE", "UTC")

    answer = Caller()("--config", str(config), "--json", "config", "show")

    held = {line["key"]: (line["value"], line["source"]) for line in answer.json["items"]}
    assert held["engine.workers"] == (3, "file")
    assert held["engine.timezone"] == ("UTC", "env")
    assert held["engine.cancel_grace"] == ("10s", "default")


def test_what_holds_can_be_filtered(config: Path) -> None:
    answer = Caller()("--config", str(config), "config", "-source:default")

    assert "engine.workers" in answer.out
    assert "cancel_grace" not in answer.out


def test_a_secret_stays_one(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FARM", "hunter2")
    call = Caller()

    answers = [call("--config", str(config), "config", verb) for verb in ("show", "check", "schema")]

    assert all(answer.exit == 0 for answer in answers)
    assert "hunter2" not in "".join(answer.out + answer.err for answer in answers)


def test_the_schema_is_a_json_schema() -> None:
    people, machines = Caller()("config", "schema"), Caller()("config", "schema", "--json")

    assert json.loads(people.out) == machines.json
    assert "engine" in machines.json["properties"]
