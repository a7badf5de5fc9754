"""Files are taken from below the root alone, whatever is linked, swapped or mounted there."""

from __future__ import annotations

import os
import shutil
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgops.core.errors import Changed, StoreError
from sgops.runtime.sweeper import FolderSweeper
from tests.support.powers import shut, without_power
from tests.support.small_disk import may_mount, small_disk

OURS = {".sgops-root", ".sgops-trash"}
ODD = ["..x", " ", "-rf", "a\nb", "\x1b[31m", "\x7f", "\udcff\udc80", "x" * 255, "\u202e", "*", ".sgops-root.1"]
NAMES = st.sampled_from(["a", "b", "1", "draw.1", "ä", *ODD]) | st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=20
).filter(lambda name: name not in {".", ".."} and name not in OURS)
PATHS = st.lists(NAMES, min_size=1, max_size=6).map("/".join)
SHAPES = st.sampled_from(
    ["file", "file", "file", "link to the canary", "link to its folder", "link to itself", "twin", "fifo", "socket"]
)


class Place:
    """A root, a trash beside it, and a canary outside of both."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "artifacts"
        self.outside = folder / "outside"
        self.canary = self.outside / "a"
        self.sweeper = FolderSweeper(self.root, folder / "trash")
        self.root.mkdir()
        self.outside.mkdir()
        self.canary.write_text("canary")

    def make(self, path: str, shape: str) -> None:
        place = self.root / path
        try:
            if not Path(os.path.realpath(place.parent)).is_relative_to(self.root.resolve()):
                return  # a link leads out already, and we do not go there either
            place.parent.mkdir(parents=True, exist_ok=True)
            match shape:
                case "file":
                    place.write_bytes(os.fsencode(path))
                case "fifo":
                    os.mkfifo(place)
                case "socket":
                    os.mknod(place, stat.S_IFSOCK | 0o600)
                case "twin":
                    os.link(self.canary, place)
                case "link to itself":
                    place.symlink_to(place.name)
                case _:
                    place.symlink_to(self.canary if shape == "link to the canary" else self.outside)
        except OSError:
            return  # something else is there, which is as good

    def is_untouched(self) -> bool:
        return [file.name for file in self.outside.iterdir()] == ["a"] and self.canary.read_text() == "canary"


# A file system in memory, where there is one: tests lie on another.
OTHER_DISK = Path("/dev/shm")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@given(st.dictionaries(PATHS, SHAPES, max_size=12), st.booleans())
@settings(max_examples=60, deadline=None)
def test_all_that_is_found_can_be_taken_and_nothing_else_is(tree: dict[str, str], trashed: bool) -> None:
    with TemporaryDirectory() as folder:
        place = Place(Path(folder))
        for path, shape in tree.items():
            place.make(path, shape)

        found = place.sweeper.scan()
        for number, file in enumerate(found):
            # Another name of it was taken a moment ago, which is a change: it is looked at anew.
            mark = file.mark if tree[file.path] != "twin" else seen_now(place, file.path)
            if trashed:
                place.sweeper.to_trash(file.path, mark, str(number))
            else:
                place.sweeper.delete(file.path, mark)
        place.sweeper.settle(file.path for file in found)

        assert place.is_untouched()
        assert list(place.sweeper.scan()) == []
        assert list(place.root.iterdir()) == []
        assert len(place.sweeper.in_trash()) == (len(found) if trashed else 0)


def seen_now(place: Place, path: str) -> str:
    found = place.sweeper.look(path)
    assert found is not None
    return found.mark


SWAPS: dict[str, Callable[[Place], object]] = {
    "the file for a link": lambda place: (place.root / "1/draw/a").symlink_to(place.canary),
    "its folder for a link": lambda place: (place.root / "1/draw").symlink_to(place.outside),
    "the folder above for a link": lambda place: (place.root / "1").symlink_to(place.outside.parent),
    "the file for another": lambda place: place.make("1/draw/a", "file"),
    "its folder for a file": lambda place: place.make("1/draw", "file"),
}


@pytest.mark.parametrize("swap", SWAPS)
@pytest.mark.parametrize("trashed", [True, False])
def test_what_was_swapped_since_it_was_found_is_left_alone(place: Place, swap: str, *, trashed: bool) -> None:
    place.make("1/draw/a", "file")
    [found] = place.sweeper.scan()
    shutil.rmtree(place.root / "1")
    if "file" in swap.partition(" for ")[0]:
        (place.root / "1/draw").mkdir(parents=True)
    elif "its folder" in swap:
        (place.root / "1").mkdir()
    SWAPS[swap](place)

    take = partial(place.sweeper.to_trash, name="1") if trashed else place.sweeper.delete
    with pytest.raises(Changed):
        take(found.path, found.mark)

    place.sweeper.settle([found.path])
    assert place.is_untouched()


@pytest.mark.parametrize("path", ["../outside/a", "1/../../outside/a", "..", ".", "", "1/.."])
def test_a_path_that_leads_out_is_refused(place: Place, path: str) -> None:
    with pytest.raises(Changed):
        place.sweeper.delete(path, "")

    assert place.sweeper.look(path) is None
    assert place.is_untouched()


def test_a_file_with_another_name_frees_nothing(place: Place) -> None:
    place.make("a", "file")
    os.link(place.root / "a", place.outside / "twin")

    [found] = place.sweeper.scan()

    assert found.bytes == 0


def test_what_lies_in_the_trash_can_come_back_but_replaces_nothing(place: Place) -> None:
    place.make("1/draw/a", "file")
    [found] = place.sweeper.scan()
    place.sweeper.to_trash(found.path, found.mark, "3.1")
    place.sweeper.settle([found.path])

    place.sweeper.from_trash("3.1", found.path)
    came_back = (place.root / found.path).read_text()
    [found] = place.sweeper.scan()
    place.sweeper.to_trash(found.path, found.mark, "3.2")
    place.make("1/draw/a", "file")

    assert came_back == "1/draw/a"
    with pytest.raises(FileExistsError):
        place.sweeper.from_trash("3.2", found.path)
    place.sweeper.empty("3.2")
    place.sweeper.empty("3.2")
    assert place.sweeper.in_trash() == {}


def test_a_root_that_is_not_there_is_empty(tmp_path: Path) -> None:
    sweeper = FolderSweeper(tmp_path / "none", tmp_path / "trash")

    assert (list(sweeper.scan()), sweeper.look("a"), sweeper.in_trash()) == ([], None, {})


@pytest.mark.parametrize("path", ["\0", "a\0b", "\ud800", "x" * 300, "x/" * 3000], ids=repr)
def test_what_cannot_be_a_path_is_the_path_of_no_file(path: str, tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    sweeper = FolderSweeper(tmp_path / "root", tmp_path / "trash")

    assert sweeper.look(path) is None


def test_a_folder_that_nobody_may_look_into_hinders_no_other() -> None:
    with TemporaryDirectory() as folder, as_nobody(Path(folder)):
        place = Place(Path(folder))
        place.make("1/a", "file")
        place.make("2/a", "file")
        (place.root / "1").chmod(0)

        found = [file.path for file in place.sweeper.scan()]

        (place.root / "1").chmod(0o700)
    assert found == ["2/a"]


def test_what_cannot_be_looked_at_is_said_and_is_not_taken_for_gone(place: Place) -> None:
    place.make("1/a", "file")

    with without_power(), shut(place.root / "1"):
        with pytest.raises(StoreError, match="1/a cannot be looked at: Permission denied"):
            place.sweeper.look("1/a")
        assert place.sweeper.is_there("1/a")
    with without_power(), shut(place.root), pytest.raises(StoreError, match="artifacts cannot be looked at"):
        place.sweeper.scan()

    assert not place.sweeper.is_there("1/b")


def test_folders_without_a_file_are_named_the_lowest_first(place: Place) -> None:
    for folder in ("1/draw.1", "1/draw.1.temp/deep/deeper", "2/bind.1.temp", "3", "theirs/4"):
        (place.root / folder).mkdir(parents=True)
    place.make("1/draw.1/a", "file")
    place.make("5/draw.1/a", "link to its folder")
    now = datetime.now(UTC)

    found = place.sweeper.empties(now + timedelta(seconds=1))
    young = place.sweeper.empties(now - timedelta(hours=1))
    with without_power(), shut(place.root / "1/draw.1.temp"):
        closed = place.sweeper.empties(now + timedelta(minutes=1))

    assert found == ["1/draw.1.temp/deep/deeper", "1/draw.1.temp/deep", "1/draw.1.temp", "2/bind.1.temp", "2", "3"]
    assert young == []
    assert closed == ["2/bind.1.temp", "2", "3"]


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Be somebody whom permissions hinder, in a folder of his own."""
    if os.geteuid() != 0:
        yield
        return
    os.chown(folder, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("trashed", [True, False])
def test_a_folder_that_is_swapped_for_a_link_again_and_again_leads_nobody_out(place: Place, *, trashed: bool) -> None:
    place.make("1/draw/a", "file")
    [found] = place.sweeper.scan()
    aside, folder, over = place.root / "aside", place.root / "1/draw", threading.Event()

    def swap() -> None:
        while not over.is_set():
            folder.rename(aside)
            folder.symlink_to(place.outside)
            folder.unlink()
            aside.rename(folder)

    swapping = threading.Thread(target=swap)
    swapping.start()

    for number in range(300):
        # Whatever stands there at the moment: with the mark of the canary it would be taken, could it be reached.
        for mark in (found.mark, mark_of(place.canary)):
            with suppress(Changed, OSError):
                take = partial(place.sweeper.to_trash, name=str(number)) if trashed else place.sweeper.delete
                take(found.path, mark)

    over.set()
    swapping.join()
    assert place.is_untouched()


def mark_of(file: Path) -> str:
    """Give the mark that a sweeper of its folder would have found for a file."""
    return FolderSweeper(file.parent, file.parent / "no-trash").scan()[0].mark


if may_mount():

    def test_what_is_mounted_below_the_root_is_another_ones(tmp_path: Path) -> None:
        place = Place(tmp_path)
        place.make("1/draw/a", "file")
        with small_disk(place.root / "disk", "1m") as disk:
            (disk.folder / "precious").write_text("a letter")
            found = [file.path for file in place.sweeper.scan()]
            with pytest.raises(Changed):
                place.sweeper.delete("disk/precious", "")

            assert found == ["1/draw/a"]
            assert (disk.folder / "precious").read_text() == "a letter"


def test_what_comes_back_makes_no_folder_behind_a_link(place: Place) -> None:
    place.make("1/draw/a", "file")
    [found] = place.sweeper.scan()
    place.sweeper.to_trash(found.path, found.mark, "3.1")
    shutil.rmtree(place.root / "1")
    (place.root / "1").symlink_to(place.outside)

    with pytest.raises(Changed):
        place.sweeper.from_trash("3.1", found.path)

    assert place.is_untouched()
    assert list(place.sweeper.in_trash()) == ["3.1"]


def test_what_a_kill_left_under_both_names_comes_back_as_one(place: Place) -> None:
    place.make("1/a", "file")
    [found] = place.sweeper.scan()
    place.sweeper.to_trash(found.path, found.mark, "3.1")
    os.link(place.root.parent / "trash" / "3.1", place.root / "1/a")

    place.sweeper.from_trash("3.1", found.path)

    assert (place.root / "1/a").read_text() == "1/a"
    assert place.sweeper.in_trash() == {}


@pytest.mark.parametrize("depth", [60, 64, 65, 200])
def test_deep_folders_are_taken_as_far_as_any_tool_goes_and_left_whole_beyond(place: Place, depth: int) -> None:
    path = "/".join(["d"] * depth) + "/a"
    folder = place.root
    for step in path.split("/")[:-1]:
        folder = folder / step
        folder.mkdir()
    (folder / "a").write_text("deep")

    for file in place.sweeper.scan():
        place.sweeper.delete(file.path, file.mark)

    assert (folder / "a").exists() == (depth > 64)
    assert place.is_untouched()


def test_folders_that_are_swapped_for_links_all_the_time_never_lead_out(place: Place) -> None:
    # What is linked looks just like what is there: whoever followed the link would take it.
    names = {f"{number}" for number in range(400)}
    for home in (place.root / "1/draw", place.outside / "draw"):
        home.mkdir(parents=True)
        for name in names:
            (home / name).write_text("canary")
    stop = threading.Event()
    swapper = threading.Thread(target=lambda: swap_until(stop, place), daemon=True)

    swapper.start()
    for _ in range(200):
        take_all(place)
    stop.set()
    swapper.join()
    take_all(place)

    assert list(place.sweeper.scan()) == []
    assert {path.name for path in (place.outside / "draw").iterdir()} == names


def take_all(place: Place) -> None:
    for file in place.sweeper.scan():
        with suppress(Changed, OSError):
            place.sweeper.delete(file.path, file.mark)


def swap_until(stop: threading.Event, place: Place) -> None:
    """Put a link in the place of a folder, and the folder back, again and again."""
    folder, aside = place.root / "1", place.root.parent / "aside"
    while not stop.is_set():
        folder.rename(aside)
        folder.symlink_to(place.outside)
        # The link itself is a file like any other, and may have been taken.
        folder.unlink(missing_ok=True)
        aside.rename(folder)


def test_a_root_on_a_disk_of_its_own_has_its_trash_there(tmp_path: Path) -> None:
    with TemporaryDirectory(dir=OTHER_DISK if OTHER_DISK.is_dir() else None) as other:
        place = Place(Path(other))
        sweeper = FolderSweeper(place.root, tmp_path / "trash")
        place.make("1/draw/a", "file")

        [found] = sweeper.scan()
        sweeper.to_trash(found.path, found.mark, "3.1")
        sweeper.settle([found.path])
        lying, left = sweeper.in_trash(), list(sweeper.scan())
        sweeper.from_trash("3.1", found.path)

        assert (lying, left) == ({"3.1": 8}, [])
        assert (place.root / found.path).read_text() == "1/draw/a"
        assert sweeper.in_trash() == {}
