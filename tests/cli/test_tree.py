"""Verbs are found, the nearest is offered for a misspelt one, and none is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from sgops.cli.root import root
from sgops.cli.tree import Branch, Leaf, Tree, Verbs
from sgops.cli.verb import Verb
from sgops.cli.verbs import VERBS
from tests.cli.calling import Caller
from tests.support.sources import ROOT


def leaves(verbs: Verbs = VERBS, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Leaf]]:
    for name, entry in verbs.items():
        if isinstance(entry, Branch):
            yield from leaves(entry.verbs, (*path, name))
        else:
            yield (*path, name), entry


def found(path: tuple[str, ...]) -> click.Command:
    command: click.Command | None = root
    for name in path:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), name)
    assert command is not None
    return command


@pytest.mark.parametrize(
    ("path", "leaf"), list(leaves()), ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_a_verb_says_in_the_table_what_it_says_itself(path: tuple[str, ...], leaf: Leaf) -> None:
    command = found(path)

    assert (command.help or "").splitlines()[0] == leaf.says
    assert command.name == path[-1]


@pytest.mark.parametrize(
    ("path", "leaf"), list(leaves()), ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_help_teaches_by_an_example_that_begins_with_the_verb(path: tuple[str, ...], leaf: Leaf) -> None:
    command = found(path)

    help_text = Caller()(*path, "--help").out

    assert isinstance(command, Verb)
    assert command.examples
    assert "Example" in help_text
    spelled = "sgops" if leaf.hidden else f"sgops {' '.join(path)}".removesuffix(" list").removesuffix(" status")
    assert any(spelled in example for example in command.examples)


def test_the_help_of_all_lists_every_verb() -> None:
    answer = Caller()("--help")

    assert answer.exit == 0
    assert [
        name for name, entry in VERBS.items() if not getattr(entry, "hidden", False) and f"  {name} " not in answer.out
    ] == []


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("stauts",), "sgops status"),
        (("jobs", "lsit"), "sgops jobs list"),
        (("retry", "7"), "sgops jobs retry"),
        (("retry", "7"), "sgops dead-letter retry"),
        (("dead", "list"), "sgops dead-letter"),
        (("queues", "puase", "slow"), "sgops queues pause"),
    ],
)
def test_a_misspelt_verb_is_answered_with_the_nearest(words: tuple[str, ...], meant: str) -> None:
    answer = Caller()(*words)

    assert answer.exit == 2
    assert answer.out == ""
    assert meant in answer.err


def test_a_verb_that_nothing_resembles_is_answered_with_all() -> None:
    answer = Caller()("zzz")

    assert answer.exit == 2
    assert "there are: serve, init," in answer.err


def test_a_group_without_a_verb_does_its_default() -> None:
    call = Caller()

    assert call("jobs", "--json").json == call("jobs", "list", "--json").json
    assert (
        call("jobs", "--json", "state:dead", "--limit", "3").json == call("jobs", "list", "state:dead", "--json").json
    )
    assert call("--json", "recovery").json["stalled"] == 1


def test_a_group_explains_itself() -> None:
    answer = Caller()("dead-letter", "--help")

    assert answer.exit == 0
    assert "families" in answer.out
    assert "List dead letters, alike with alike." in answer.out


def test_completion_offers_verbs_without_importing_them() -> None:
    script = (
        "import sys; from sgops.cli.root import root; import click;"
        "found = [item.value for item in root.shell_complete(click.Context(root), 'st')];"
        "print(found, [name for name in sys.modules if name.startswith('sgops.cli.commands.')])"
    )

    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )

    assert run.stdout.strip() == "['status', 'stop'] []"


# What the interface promises: every verb, and the options that go with it.
PROMISED = {
    "serve": "--check",
    "init": "",
    "demo": "--headless",
    "status": "",
    "stop": "--now",
    "pause": "",
    "resume": "",
    "submit": "-p --params --priority --unique --at --batch --count --wait --resume --force-restart",
    "jobs list": "--limit --after",
    "jobs show": "",
    "jobs checkpoints": "--verify --delete",
    "jobs attempts": "",
    "jobs events": "",
    "jobs items": "--failed",
    "jobs logs": "--stage --attempt --follow",
    "jobs artifacts": "",
    "jobs wait": "",
    "jobs cancel": "--force",
    "jobs hold": "--force",
    "jobs release": "--force",
    "jobs retry": "--force",
    "jobs rerun": "--from --only --force",
    "jobs delete": "--filter --preview --yes",
    "why": "",
    "dead-letter list": "",
    "dead-letter families": "",
    "dead-letter show": "",
    "dead-letter retry": "--from --params --preview --filter --yes",
    "dead-letter dismiss": "--notes --filter --preview --yes",
    "batch submit": "--pipeline --label",
    "batch list": "",
    "batch show": "",
    "batch cancel": "",
    "batch retry": "",
    "recovery scan": "--preview --force",
    "recovery status": "",
    "cleanup preview": "--kind",
    "cleanup run": "--kind --plan --yes",
    "cleanup history": "",
    "cleanup storage": "",
    "cleanup why": "",
    "health": "",
    "metrics": "--prometheus",
    "events": "--follow",
    "alerts test": "",
    "alerts": "",
    "pipelines": "",
    "templates": "",
    "schedules pause": "",
    "schedules resume": "",
    "schedules trigger": "",
    "queues pause": "",
    "queues resume": "",
    "duties run": "",
    "actions": "",
    "undo": "",
    "drill": "--kills",
    "backup": "--artifacts",
    "restore": "--yes",
    "doctor": "--repair",
    "verify": "",
    "token rotate": "",
    "config check": "",
    "config show": "",
    "config schema": "",
    "completion": "",
}


@pytest.mark.parametrize(("words", "options"), PROMISED.items())
def test_every_promised_verb_takes_its_promised_options(words: str, options: str) -> None:
    found: click.Command | None = root
    for word in words.split():
        assert isinstance(found, Tree)
        found = found.get_command(click.Context(found), word)
    if isinstance(found, Tree):
        found = found.get_command(click.Context(found), found.default)

    assert found is not None
    assert set(options.split()) - {option for param in found.params for option in param.opts} == set()


@pytest.mark.parametrize("word", ["live", "ready", "history", "database"])
def test_health_is_asked_of_a_part_by_its_name(word: str) -> None:
    answer = Caller()("health", word, "--json")

    assert answer.exit in {0, 1}
    assert answer.json


def test_read_only_is_said_to_the_terminal_alone() -> None:
    assert "there is no option --read-only" in Caller()("status", "--read-only").err


@pytest.mark.parametrize("words", [("--config",), ("--json", "--data-dir"), ("jobs", "--timeout")])
def test_an_option_without_its_value_is_told_and_takes_no_verb_for_it(words: tuple[str, ...]) -> None:
    answer = Caller()(*words)

    assert answer.exit == 2
    assert f"option '{words[-1]}' requires an argument" in answer.err
