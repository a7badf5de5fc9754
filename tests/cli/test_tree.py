"""Verbs are found, the nearest is offered for a misspelt one, and none is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from sgops.cli.root import root
from sgops.cli.tree import Branch, Leaf, Verbs
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
