"""Who belongs to a process is found wherever it has gone, and nobody else is."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sgops.runtime import tree
from tests.support.eventually import eventually

MARK = f"test-{os.getpid()}.1"


@pytest.fixture
def child(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process with a child in its session, one that left it, and one that lost its parent."""
    script = (
        f"sleep 600 & echo $! > {tmp_path}/plain;"
        f"setsid sh -c 'echo $$ > {tmp_path}/escaped; exec sleep 600' &"
        f"(setsid sh -c 'echo $$ > {tmp_path}/orphan; exec sleep 600' &) ; wait"
    )
    process = subprocess.Popen(["sh", "-c", script], start_new_session=True, env={**os.environ, tree.MARK: MARK})
    yield process
    for member in tree.marked(MARK):
        tree.send(member, signal.SIGKILL)
    process.kill()
    process.wait()


def written(file: Path) -> int:
    return int(eventually(lambda: file.exists() and file.read_text().strip(), what=file.name))


def test_children_are_found_in_the_session_out_of_it_and_without_their_parents(
    child: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    expected = {written(tmp_path / name) for name in ("plain", "escaped", "orphan")} | {child.pid}
    begun = tree.look_at(child.pid)
    assert begun is not None

    found = {member.pid for member in tree.members(child.pid, MARK, since=begun.start)}

    assert found == expected
    assert {member.pid for member in tree.marked(MARK)} == expected
    assert tree.resident(tree.members(child.pid, MARK)) > 0


def test_a_stranger_is_no_member(child: subprocess.Popen[bytes]) -> None:
    with subprocess.Popen(["sleep", "600"]) as stranger:
        found = {member.pid for member in tree.members(child.pid, MARK)}

        assert stranger.pid not in found
        assert os.getpid() not in found
        stranger.kill()


def test_a_number_that_was_given_again_gets_no_signal(child: subprocess.Popen[bytes]) -> None:
    found = tree.look_at(child.pid)
    assert found is not None
    former = tree.Member(
        pid=found.pid, parent=found.parent, session=found.session, start=found.start - 1, state="S", pages=0
    )

    tree.send(former, signal.SIGKILL)

    assert child.poll() is None


def test_what_has_ended_is_not_alive(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.kill(child.pid, signal.SIGKILL)

    found = eventually(lambda: (now := tree.look_at(child.pid)) and not now.is_alive and now)

    assert found.state == "Z"  # type: ignore[union-attr]
    child.wait()
    assert tree.look_at(child.pid) is None


def test_where_the_system_gives_no_descriptor_of_a_process_its_number_has_to_do(
    child: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_pid: int) -> int:
        raise PermissionError("filtered")

    monkeypatch.setattr(os, "pidfd_open", refuse)
    found = tree.look_at(child.pid)
    assert found is not None

    tree.send(found, signal.SIGKILL)

    assert child.wait(5) == -signal.SIGKILL
