"""One engine or one command has the database at a time, and whoever is refused is told who has it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from sgops.core.errors import EngineRunning, StorageFailed, StoreError
from sgops.core.units import iso
from sgops.runtime.clock import SystemClock
from sgops.runtime.lock import EngineLock, Holder

SOON = 10.0

HOLD = """
import sys
from pathlib import Path
from sgops.runtime.lock import EngineLock

lock = EngineLock(Path(sys.argv[1]))
lock.acquire(sys.argv[2], 5)
print("held", flush=True)
sys.stdin.readline()
lock.release()
print("released", flush=True)
sys.stdin.readline()
"""

Hold = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "engine.lock"


@pytest.fixture
def hold(path: Path) -> Iterator[Hold]:
    """Let another process hold the lock until it reads a line."""
    children = []

    def hold(kind: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", HOLD, str(path), kind]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        children.append(child)
        assert heard(child) == "held"
        return child

    yield hold
    for child in children:
        child.kill()
        child.communicate()


def heard(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def tell(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()


def test_a_free_lock_is_taken_and_says_by_whom(path: Path) -> None:
    lock = EngineLock(path)

    mine = lock.acquire("engine", 0)

    assert (mine.pid, mine.kind, mine.boot_id) == (os.getpid(), "engine", SystemClock().boot_id)
    assert json.loads(path.read_text()) == {
        "pid": mine.pid,
        "boot_id": mine.boot_id,
        "kind": "engine",
        "started_at": iso(mine.started_at),
    }
    assert path.stat().st_mode & 0o777 == 0o600
    lock.release()


def test_a_second_engine_is_refused_at_once_with_the_name_of_the_first(path: Path, hold: Hold) -> None:
    first = hold("engine")

    before = time.monotonic()
    with pytest.raises(EngineRunning) as refused:
        EngineLock(path).acquire("engine", 60)

    assert time.monotonic() - before < 5
    holder = EngineLock(path).holder()
    assert holder is not None
    assert refused.value.message == f"an engine runs here already: process {first.pid}, since {iso(holder.started_at)}"
    assert "sgops stop" in refused.value.hint


def test_a_command_does_not_wait_for_an_engine_either(path: Path, hold: Hold) -> None:
    hold("engine")

    before = time.monotonic()
    with pytest.raises(EngineRunning, match="an engine runs here already"):
        EngineLock(path).acquire("command", 60)

    assert time.monotonic() - before < 5


def test_a_command_is_waited_for(path: Path, hold: Hold) -> None:
    command = hold("command")
    taken: list[Holder] = []
    engine = EngineLock(path)
    waiter = threading.Thread(target=lambda: taken.append(engine.acquire("engine", SOON)))

    waiter.start()
    assert not taken
    tell(command)
    waiter.join(SOON)

    assert (taken[0].pid, taken[0].kind) == (os.getpid(), "engine")
    engine.release()


def test_a_command_that_takes_too_long_is_named(path: Path, hold: Hold) -> None:
    command = hold("command")

    with pytest.raises(EngineRunning, match=f"a command uses the database: process {command.pid}"):
        EngineLock(path).acquire("engine", 0.05)

    assert command.poll() is None


def test_a_killed_holder_lets_go(path: Path, hold: Hold) -> None:
    engine = hold("engine")

    engine.send_signal(signal.SIGKILL)
    engine.wait(SOON)

    assert EngineLock(path).holder() is None
    second = EngineLock(path)
    assert second.acquire("engine", SOON).pid == os.getpid()
    second.release()


def test_a_released_lock_has_no_holder_and_the_file_stays(path: Path) -> None:
    lock = EngineLock(path)
    lock.acquire("engine", 0)
    inode = path.stat().st_ino

    lock.release()
    lock.release()

    assert EngineLock(path).holder() is None
    again = EngineLock(path)
    again.acquire("engine", 0)
    assert path.stat().st_ino == inode
    again.release()


def test_nobody_holds_what_is_not_there(path: Path) -> None:
    lock = EngineLock(path)

    assert lock.holder() is None

    assert not path.exists()


def test_asking_for_the_holder_takes_nothing(path: Path, hold: Hold) -> None:
    child = hold("command")

    holders = {EngineLock(path).holder() for _ in range(50)}

    assert {holder.pid for holder in holders if holder} == {child.pid}
    tell(child)
    assert heard(child) == "released"


def test_a_record_of_a_process_that_is_dead_is_not_believed(path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait(30)
    boot = SystemClock().boot_id
    for pid, boot_id in ((gone.pid, boot), (os.getpid(), "another boot")):
        record = {"pid": pid, "boot_id": boot_id, "kind": "engine", "started_at": "2030-01-01T12:00:00.000Z"}
        path.write_text(json.dumps(record))

        lock = EngineLock(path)

        assert lock.holder() is None
        lock.acquire("engine", 0)
        lock.release()


@pytest.mark.parametrize("left", [b"", b"{", b"[]", b"\xff\xfe", b'{"pid": "1"}', b"null", b'{"pid": 1, "kind": "x"}'])
def test_whatever_stands_in_the_file_a_free_lock_can_be_taken(path: Path, left: bytes) -> None:
    path.write_bytes(left)

    lock = EngineLock(path)

    assert lock.holder() is None
    assert lock.acquire("command", 0).kind == "command"
    lock.release()


def test_a_holder_without_a_name_is_waited_for_and_then_refused(path: Path) -> None:
    holder = EngineLock(path)
    holder.acquire("engine", 0)
    path.write_bytes(b" " * 512)

    with pytest.raises(EngineRunning, match="has not said who it is") as refused:
        EngineLock(path).acquire("engine", 0.05)

    assert str(path) in refused.value.hint
    holder.release()


def test_a_file_that_was_replaced_meanwhile_is_locked_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    real_open = os.open

    def replace_the_first(name: Path, flags: int, mode: int = 0o777) -> int:
        fd = real_open(name, flags, mode)
        if name == path:
            if not opened:
                path.unlink()
            opened.append(fd)
        return fd

    lock = EngineLock(path)
    monkeypatch.setattr(os, "open", replace_the_first)
    lock.acquire("engine", SOON)

    assert len(opened) == 2
    assert json.loads(path.read_text())["pid"] == os.getpid()
    lock.release()


def test_a_lock_whose_file_was_deleted_still_keeps_everybody_out(path: Path, hold: Hold) -> None:
    hold("engine")
    path.unlink()

    with pytest.raises(EngineRunning, match="has not said who it is"):
        EngineLock(path).acquire("engine", 0.1)


def test_a_file_that_was_deleted_is_put_back_and_names_the_holder_again(path: Path) -> None:
    lock = EngineLock(path)
    mine = lock.acquire("engine", 0)
    for _ in range(2):
        path.unlink()
        lock.keep()

    found = EngineLock(path).holder()

    assert found == replace(mine, started_at=datetime.fromisoformat(iso(mine.started_at)))
    with pytest.raises(EngineRunning, match=f"process {os.getpid()}"):
        EngineLock(path).acquire("command", 0)
    lock.release()
    assert EngineLock(path).holder() is None


def test_a_file_that_others_have_made_in_its_place_is_taken_over(path: Path) -> None:
    lock = EngineLock(path)
    lock.acquire("engine", 0)
    path.unlink()
    path.write_text("not mine")

    lock.keep()

    holder = EngineLock(path).holder()
    assert holder is not None
    assert holder.pid == os.getpid()
    lock.release()


@pytest.mark.parametrize("replaced", [False, True], ids=["gone", "another"])
def test_a_folder_that_is_not_where_it_was_is_told_and_nothing_is_made(tmp_path: Path, *, replaced: bool) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    lock = EngineLock(folder / "engine.lock")
    lock.acquire("engine", 0)
    folder.rename(tmp_path / "elsewhere")
    if replaced:
        folder.mkdir()

    with pytest.raises(StorageFailed, match="was moved or deleted while it was in use"):
        lock.keep()

    assert [file.name for file in folder.glob("*")] == []
    lock.release()


def test_two_locks_of_one_process_exclude_each_other(path: Path) -> None:
    first, second = EngineLock(path), EngineLock(path)
    first.acquire("engine", 0)

    with pytest.raises(EngineRunning, match=str(os.getpid())):
        second.acquire("command", 0)

    first.release()
    second.acquire("command", 0)
    second.release()


LOOK_FOR_OPEN = """
import os, sys
for number in os.listdir("/dev/fd"):
    try:
        found = os.fstat(int(number)).st_ino == int(sys.argv[1])
    except OSError:
        continue
    if found:
        sys.exit("inherited")
"""


def test_a_child_process_does_not_inherit_the_lock(path: Path) -> None:
    lock = EngineLock(path)
    lock.acquire("engine", 0)

    look = [sys.executable, "-c", LOOK_FOR_OPEN, str(path.stat().st_ino)]
    child = subprocess.run(look, close_fds=False, timeout=30, check=False)

    assert child.returncode == 0
    lock.release()


def test_a_link_is_refused_with_the_path(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(StoreError, match=r"engine\.lock cannot be locked"):
        EngineLock(path).acquire("engine", 0)

    assert not (tmp_path / "elsewhere").exists()


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "engine.lock"

    with pytest.raises(StoreError, match="No such file") as refused:
        EngineLock(nowhere).acquire("engine", 0)

    assert "data_dir" in refused.value.hint
    assert EngineLock(nowhere).holder() is None


def test_many_processes_never_hold_it_at_once(path: Path, tmp_path: Path) -> None:
    count = tmp_path / "count"
    count.write_text("0")
    script = """
import sys
from pathlib import Path
from sgops.runtime.lock import EngineLock
count = Path(sys.argv[2])
for _ in range(20):
    lock = EngineLock(Path(sys.argv[1]))
    lock.acquire("command", 60)
    count.write_text(str(int(count.read_text()) + 1))
    lock.release()
"""
    command = [sys.executable, "-c", script, str(path), str(count)]
    children = [subprocess.Popen(command) for _ in range(3)]

    codes = [child.wait(60) for child in children]

    assert codes == [0, 0, 0]
    assert count.read_text() == "60"
