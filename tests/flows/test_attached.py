"""Whatever a command asks, it can ask of an engine at an address, and then it touches nothing here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sgops.cli.run import run
from tests.cli.test_tree import leaves
from tests.support.faces import TOKEN, Faces, serving
from tests.support.fake_operations import FakeOperations

# What is about this machine's files, or stays.
HERE = {
    "terminal", "serve", "init", "demo", "completion", "token rotate", "config check", "config show", "config schema",
    "restore", "batch submit", "drill",
}  # fmt: skip
# What is said after the verb, and the exit code when that is not 0.
ASKED = {
    "status": "", "stop": "--timeout 50ms", "pause": "", "resume": "", "submit": "story", "jobs list": "state:dead",
    "jobs show": "1", "jobs checkpoints": "1", "jobs attempts": "1", "jobs events": "1", "jobs items": "1",
    "jobs logs": "1", "jobs wait": "1", "jobs cancel": "5", "jobs hold": "5", "jobs release": "6", "jobs retry": "2",
    "jobs rerun": "1", "jobs delete": "1 --yes", "why": "2", "dead-letter list": "", "dead-letter families": "",
    "dead-letter show": "1", "dead-letter retry": "1", "dead-letter dismiss": "1", "recovery scan": "",
    "recovery status": "", "health": "", "metrics": "", "events": "", "pipelines": "", "queues list": "",
    "queues pause": "default", "queues resume": "default", "duties list": "", "duties run": "sweep", "actions": "",
    "undo": "", "verify": "", "doctor": "", "backup": "", "batch list": "", "batch show": "7", "batch cancel": "7",
    "batch retry": "7", "jobs artifacts": "1", "alerts list": "", "alerts test": "", "templates": "",
    "cleanup preview": "", "cleanup run": "--yes", "cleanup history": "", "cleanup storage": "",
    "cleanup why": "2/panels.1/panel-001.svg", "schedules list": "", "schedules pause": "nightly",
    "schedules resume": "nightly", "schedules trigger": "nightly",
}  # fmt: skip
# The fake goes on running when it is told to stop, has a fault, an alert that reaches not all, and nothing to undo.
EXITS = {"stop": 75, "undo": 3, "verify": 1, "doctor": 1, "alerts test": 1}


@dataclass(frozen=True)
class Attached:
    """A place with nothing in it, and an engine elsewhere."""

    folder: Path
    words: tuple[str, ...]
    engine: FakeOperations


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faces]:
    with serving(tmp_path_factory.mktemp("elsewhere")) as faces:
        yield faces


@pytest.fixture(params=["socket", "tcp"])
def attached(request: pytest.FixtureRequest, faces: Faces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Attached:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(here))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(here / "none"))
    (tmp_path / "token").write_text(TOKEN)
    engine = FakeOperations()
    faces.serve(engine)
    over_tcp = ("--attach", faces.url, "--token-file", str(tmp_path / "token"))
    return Attached(here, over_tcp if request.param == "tcp" else ("--attach", str(faces.path)), engine)


def test_every_verb_is_here_or_there() -> None:
    assert {" ".join(path) for path, _ in leaves()} == HERE | set(ASKED)


@pytest.mark.parametrize("verb", ASKED)
def test_a_command_is_answered_by_the_engine_at_the_address(
    verb: str, attached: Attached, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run([*attached.words, *verb.split(), *ASKED[verb].split(), "--json"])

    told = capsys.readouterr()
    assert code == EXITS.get(verb, 0), told.err
    assert isinstance(json.loads((told.out or told.err).splitlines()[-1]), dict)
    assert list(attached.folder.iterdir()) == []


def test_what_was_done_was_done_there(attached: Attached, capsys: pytest.CaptureFixture[str]) -> None:
    done = ("jobs hold 5", "submit story --count 2", "--timeout 50ms stop --now")

    codes = [run([*attached.words, *words.split()]) for words in done]

    assert codes[:2] == [0, 0], capsys.readouterr().err
    assert attached.engine.job(5).state == "held"
    assert attached.engine.was_shut_down == [True]
