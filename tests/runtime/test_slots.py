"""What each worker ran is known after the engine's death, however it died."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sgops.runtime.clock import SystemClock
from sgops.runtime.slots import LastWords, Slots

MIDNIGHT = datetime(2030, 1, 1, tzinfo=UTC)
DIE_AT_WORK = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from sgops.runtime.slots import Slots

slots = Slots(Path(sys.argv[1]), 4)
slots.set(0, 17)
slots.set(1, 18)
slots.set(3, 2**62)
slots.clear(1)
slots.set_alone(alone=True)
slots.beat(datetime(2030, 1, 1, tzinfo=UTC))
exec(sys.argv[2])
"""


@pytest.mark.parametrize(
    "death", ["os.kill(os.getpid(), 9)", "os._exit(1)", "os.abort()", "import ctypes; ctypes.string_at(0)"]
)
def test_an_engine_that_died_leaves_behind_what_it_ran(tmp_path: Path, death: str) -> None:
    path = tmp_path / "slots"

    child = subprocess.Popen([sys.executable, "-c", DIE_AT_WORK, str(path), death], stderr=subprocess.DEVNULL)
    assert child.wait(30) != 0

    assert Slots.read(path) == (SystemClock().boot_id, [17, 2**62])
    assert Slots.last_words(path) == LastWords(
        boot_id=SystemClock().boot_id, pid=child.pid, alone=True, jobs=(17, 2**62), alive_at=MIDNIGHT
    )


def test_a_new_engine_begins_with_empty_slots(tmp_path: Path) -> None:
    path = tmp_path / "slots"
    Slots(path, 2, boot_id="former").set(0, 5)

    Slots(path, 2, boot_id="this")

    assert Slots.last_words(path) == LastWords(boot_id="this", pid=os.getpid(), alone=False, jobs=())


def test_a_worker_beyond_the_expected_number_finds_room(tmp_path: Path) -> None:
    path = tmp_path / "slots"
    slots = Slots(path, 1)

    slots.set(0, 1)
    slots.set(1000, 2)
    slots.set(100, 3)

    assert Slots.read(path)[1] == [1, 3, 2]


def test_workers_that_write_while_room_is_made_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "slots"
    slots = Slots(path, 1)

    def work(index: int) -> None:
        for job in range(1, 200):
            slots.set(index, job)

    workers = [threading.Thread(target=work, args=(index,)) for index in range(0, 400, 50)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(10)

    assert Slots.read(path)[1] == [199] * 8


def test_an_engine_that_ends_in_good_order_leaves_no_suspects(tmp_path: Path) -> None:
    path = tmp_path / "slots"
    slots = Slots(path, 2)
    slots.set(1, 9)

    slots.close()

    assert Slots.read(path)[1] == []


def test_alone_can_be_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "slots"
    slots = Slots(path, 2)

    slots.set_alone(alone=True)
    slots.set_alone(alone=False)

    words = Slots.last_words(path)
    assert words is not None
    assert not words.alone


def test_a_beat_that_comes_when_all_is_over_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "slots"
    slots = Slots(path, 2)
    slots.close()

    slots.beat(MIDNIGHT)

    words = Slots.last_words(path)
    assert words is not None
    assert words.alive_at is None


@pytest.mark.parametrize("ms", [2**62, -1])
def test_a_sign_of_life_that_is_no_moment_is_none(tmp_path: Path, ms: int) -> None:
    path = tmp_path / "slots"
    Slots(path, 2)
    whole = path.read_bytes()

    path.write_bytes(whole[:24] + ms.to_bytes(8, sys.byteorder, signed=True) + whole[32:])

    words = Slots.last_words(path)
    assert words is not None
    assert words.alive_at is None


def test_without_a_file_there_are_no_last_words(tmp_path: Path) -> None:
    nowhere = tmp_path / "slots"

    assert Slots.read(nowhere) == ("", [])

    assert not nowhere.exists()


@pytest.mark.parametrize("left", [b"", b"sgslots1", b"other" * 100, b"\0" * 128])
def test_a_file_that_cannot_be_believed_says_nothing(tmp_path: Path, left: bytes) -> None:
    path = tmp_path / "slots"

    path.write_bytes(left)

    assert Slots.read(path) == ("", [])


def test_the_file_is_for_its_owner_alone_and_never_written_through_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "slots", tmp_path / "link"
    Slots(path, 2)

    link.symlink_to(path)

    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(OSError, match="symbolic link"):
        Slots(link, 2)


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


def test_a_child_process_does_not_inherit_the_file(tmp_path: Path) -> None:
    path = tmp_path / "slots"
    Slots(path, 2)

    look = [sys.executable, "-c", LOOK_FOR_OPEN, str(path.stat().st_ino)]
    child = subprocess.run(look, close_fds=False, timeout=30, check=False)

    assert child.returncode == 0


def test_a_thread_that_comes_back_late_finds_closed_slots_and_goes(tmp_path: Path) -> None:
    slots = Slots(tmp_path / "slots", 2)
    slots.set(0, 7)
    slots.close()

    slots.clear(0)

    assert Slots.read(tmp_path / "slots")[1] == []
