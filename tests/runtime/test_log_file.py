"""A log file rotates, belongs to its owner alone, and survives what disks do."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import TextIO

import pytest

from sgops.runtime.log_file import LogFile, Tally


def a_record(text: str) -> logging.LogRecord:
    return logging.makeLogRecord({"msg": text})


def test_a_file_that_has_grown_is_rotated_and_the_oldest_goes(tmp_path: Path) -> None:
    path = tmp_path / "log"
    file = LogFile(path, Tally(), max_bytes=100, keep=2)

    for number in range(40):
        file.handle(a_record(f"{number:09d}"))
    file.close()

    assert sorted(found.name for found in tmp_path.iterdir()) == ["log", "log.1", "log.2"]
    assert {found.stat().st_mode & 0o777 for found in tmp_path.iterdir()} == {0o600}
    kept = "".join((tmp_path / name).read_text() for name in ("log.2", "log.1", "log")).split()
    assert kept == [f"{number:09d}" for number in range(40 - len(kept), 40)]
    assert 20 < len(kept) <= 30


def test_a_file_that_cannot_be_rotated_goes_on(tmp_path: Path) -> None:
    path, tally = tmp_path / "log", Tally()
    (tmp_path / "log.1").mkdir()
    file = LogFile(path, tally, max_bytes=50, keep=1)

    for number in range(30):
        file.handle(a_record(f"{number:09d}"))
    file.close()

    assert path.read_text().split() == [f"{number:09d}" for number in range(30)]
    assert tally.total == 0


@pytest.mark.parametrize("becomes_of_it", ["deleted", "moved", "its folder deleted"])
def test_a_file_that_somebody_takes_away_is_begun_anew(tmp_path: Path, becomes_of_it: str) -> None:
    path = tmp_path / "logs" / "log"
    file = LogFile(path, Tally())
    file.handle(a_record("before"))

    path.rename(tmp_path / "log.1")
    if becomes_of_it == "its folder deleted":
        path.parent.rmdir()
    if becomes_of_it == "deleted":
        (tmp_path / "log.1").unlink()
    file.handle(a_record("after"))
    file.close()

    assert path.read_text() == "after\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_whose_place_is_gone_for_good_is_written_on_where_it_is(tmp_path: Path) -> None:
    path, tally = tmp_path / "data" / "logs" / "log", Tally()
    file = LogFile(path, tally)

    (tmp_path / "data").rename(tmp_path / "elsewhere")
    file.handle(a_record("after"))
    file.close()

    assert (tmp_path / "elsewhere" / "logs" / "log").read_text() == "after\n"
    assert (tally.total, (tmp_path / "data").exists()) == (0, False)


def test_a_torn_line_is_ended_before_the_next(tmp_path: Path) -> None:
    path, tally = tmp_path / "log", Tally()
    file = LogFile(path, tally)
    file.handle(a_record("whole"))

    class Torn(io.StringIO):
        def fileno(self) -> int:
            return real.fileno()

        def write(self, text: str) -> int:
            real.write(text[:2])
            raise OSError(28, "No space left on device")

    real: TextIO = file.stream  # type: ignore[assignment]
    file.stream = Torn()  # type: ignore[assignment]
    file.handle(a_record("lost"))
    file.stream = real  # type: ignore[assignment]
    file.handle(a_record("again"))
    file.close()

    assert path.read_text() == "whole\nlo\nagain\n"
    assert tally.total == 1


def test_a_file_that_was_readable_by_others_is_not_any_more(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.touch(mode=0o644)

    LogFile(path, Tally()).close()

    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_no_file_is_never_rotated() -> None:
    tally = Tally()
    nowhere = LogFile(Path("/dev/null"), tally, max_bytes=1)

    for _ in range(3):
        nowhere.handle(a_record("a line"))
    nowhere.close()

    assert tally.total == 0


def test_a_line_is_in_the_file_before_the_next_thing_happens(tmp_path: Path) -> None:
    path = tmp_path / "log"
    file = LogFile(path, Tally())

    file.handle(a_record("said"))

    assert path.read_text() == "said\n"
    file.close()


@pytest.mark.parametrize("counts", [[1], [2, 3]])
def test_a_tally_tells_each_loss_once(counts: list[int]) -> None:
    tally = Tally()
    for count in counts:
        tally.add(count)

    notice = tally.notice()
    assert notice is not None
    assert f"{sum(counts)} lines were dropped" in notice.getMessage()
    assert tally.notice() is None

    tally.lose(notice)
    assert tally.notice() is not None
    assert tally.total == sum(counts)


def test_where_nothing_old_is_kept_the_file_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "log"
    file = LogFile(path, Tally(), max_bytes=100, keep=0)

    for number in range(40):
        file.handle(a_record(f"{number:09d}"))
    file.close()

    assert [found.name for found in tmp_path.iterdir()] == ["log"]
    assert path.stat().st_size <= 110
    assert path.read_text().split()[-1] == "000000039"


def test_a_file_without_a_limit_is_never_rotated(tmp_path: Path) -> None:
    path = tmp_path / "log"
    file = LogFile(path, Tally(), max_bytes=0, keep=2)

    for number in range(40):
        file.handle(a_record(f"{number:09d}"))
    file.close()

    assert [found.name for found in tmp_path.iterdir()] == ["log"]
    assert len(path.read_text().split()) == 40
