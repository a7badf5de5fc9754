"""A reserve is held while there is room, dropped when there is none, and held again."""

from __future__ import annotations

from pathlib import Path

import pytest

from sgops.store.ballast import Ballast
from tests.support.powers import shut, without_power


@pytest.fixture
def ballast(tmp_path: Path) -> Ballast:
    return Ballast(tmp_path / "sgops.db", size=1 << 20)


def test_the_reserve_takes_its_room_for_its_owner_alone(ballast: Ballast) -> None:
    held = ballast.hold()

    found = ballast.path.stat()
    assert held
    assert found.st_blocks * 512 >= 1 << 20
    assert found.st_mode & 0o777 == 0o600


def test_what_is_dropped_can_be_held_again(ballast: Ballast) -> None:
    ballast.hold()

    ballast.drop()
    gone = not ballast.path.exists()

    assert gone
    assert ballast.hold()
    assert ballast.path.exists()


def test_a_reserve_that_somebody_has_deleted_is_taken_up_again(ballast: Ballast) -> None:
    ballast.hold()
    ballast.path.unlink()

    held = ballast.hold()

    assert held
    assert ballast.path.stat().st_size == 1 << 20


def test_a_folder_that_was_closed_is_no_full_disk(ballast: Ballast, tmp_path: Path) -> None:
    ballast.hold()

    with without_power(), shut(tmp_path):
        held = ballast.hold()

    assert held


def test_the_reserve_of_an_engine_before_is_taken_over(ballast: Ballast, tmp_path: Path) -> None:
    ballast.hold()
    first = ballast.path.stat().st_ino

    again = Ballast(tmp_path / "sgops.db", size=1 << 20).hold()

    assert again
    assert ballast.path.stat().st_ino == first
