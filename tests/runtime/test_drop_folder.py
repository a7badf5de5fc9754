"""What is dropped into the inbox is seen as it is, taken once, and set aside without harm to anything."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from sgops.core.errors import StoreError, UsageError
from sgops.core.job_file import LARGEST
from sgops.runtime.drop_folder import DropFolder


@pytest.fixture
def inbox(tmp_path: Path) -> DropFolder:
    inbox = DropFolder(tmp_path / "inbox")
    inbox.dropped()
    return inbox


def test_whole_files_are_listed_by_name_and_files_in_writing_are_not(inbox: DropFolder) -> None:
    for name in ("b.json", "a.toml", ".hidden.json", "c.json.tmp", "d.json~", "e.part"):
        (inbox.folder / name).write_text("{}")

    assert [file.name for file in inbox.dropped()] == ["a.toml", "b.json"]


def test_what_changes_gets_another_stamp(inbox: DropFolder) -> None:
    path = inbox.folder / "a.json"
    path.write_text("{")
    [before] = inbox.dropped()

    path.write_text("{}")

    [after] = inbox.dropped()
    assert after.stamp != before.stamp


def test_what_is_no_file_is_named_for_what_it_is(inbox: DropFolder, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}")
    (inbox.folder / "a.json").symlink_to(tmp_path / "secret.json")
    (inbox.folder / "b.json").mkdir()
    os.mkfifo(inbox.folder / "c.json")
    (inbox.folder / "d.json").write_bytes(b" " * (LARGEST + 1))
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(inbox.folder / "e.json"))

        faults = [file.fault for file in inbox.dropped()]

    assert [fault.partition(",")[0] for fault in faults] == [
        "it is a link",
        "it is a folder",
        "it is a pipe",
        "it is larger than 1 MiB",
        "it is a socket",
    ]


def test_neither_links_nor_pipes_are_read(inbox: DropFolder, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}")
    (inbox.folder / "a.json").symlink_to(tmp_path / "secret.json")
    os.mkfifo(inbox.folder / "b.json")

    with pytest.raises(OSError, match="symbolic links"):
        inbox.content("a.json")
    with pytest.raises(UsageError, match="no file"):
        inbox.content("b.json")


def test_a_file_that_is_taken_is_no_longer_in_the_inbox_until_it_is_done(inbox: DropFolder) -> None:
    (inbox.folder / "a.json").write_text('{"a": 1}')

    taken = inbox.take("a.json", "t0ken")

    assert inbox.dropped() == []
    assert DropFolder(inbox.folder).taken() == [taken]
    assert inbox.taken_content(taken) == b'{"a": 1}'
    inbox.done(taken)
    inbox.done(taken)
    assert inbox.taken() == []


def test_a_bad_file_lies_beside_its_reason_and_overwrites_no_other(inbox: DropFolder) -> None:
    for text in ("first", "second"):
        (inbox.folder / "a.json").write_text(text)
        inbox.reject("a.json", f"{text} is bad\nand more")

    aside = {path.name: path.read_text() for path in (inbox.folder / "rejected").iterdir()}

    assert aside == {
        "a.json": "first",
        "a.json.reason.txt": "first is bad\nand more\n",
        "a.2.json": "second",
        "a.2.json.reason.txt": "second is bad\nand more\n",
    }


def test_links_and_folders_are_set_aside_as_they_are(inbox: DropFolder, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}")
    (inbox.folder / "a.json").symlink_to(tmp_path / "secret.json")
    (inbox.folder / "b").mkdir()
    (inbox.folder / "b" / "c.json").write_text("{}")

    for name in ("a.json", "b"):
        inbox.reject(name, "no file")

    assert (inbox.folder / "rejected" / "a.json").is_symlink()
    assert (inbox.folder / "rejected" / "b" / "c.json").exists()
    assert (tmp_path / "secret.json").exists()


def test_the_longest_name_there_is_has_room_for_a_token_and_a_reason(inbox: DropFolder) -> None:
    name = "ü" * 125 + ".json"
    (inbox.folder / name).write_text("{}")

    taken = inbox.take(name, "t" * 32)
    inbox.reject_taken(taken, "too long to be true")

    assert taken.name.endswith(".json")
    assert len(list((inbox.folder / "rejected").iterdir())) == 2


@pytest.mark.parametrize("name", [".", ".taken", "rejected"])
def test_an_inbox_that_is_a_link_is_refused_and_nothing_behind_it_is_touched(
    inbox: DropFolder, tmp_path: Path, name: str
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "letter.txt").write_text("dear")
    (theirs / "folder").mkdir()
    linked = inbox.folder / name
    for folder in (inbox.folder / ".taken", inbox.folder / "rejected", inbox.folder):
        if linked in {folder, inbox.folder}:
            folder.rmdir()
    linked.symlink_to(theirs)

    with pytest.raises(StoreError, match="is a link"):
        inbox.dropped()
    with pytest.raises(StoreError, match="is a link") as refused:
        inbox.taken()

    assert "make it a folder" in refused.value.hint
    assert sorted(path.name for path in theirs.iterdir()) == ["folder", "letter.txt"]


def test_an_inbox_makes_no_data_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        DropFolder(tmp_path / "data" / "inbox").dropped()

    assert list(tmp_path.iterdir()) == []


def test_folders_that_somebody_removed_are_made_again(inbox: DropFolder) -> None:
    for path in sorted(inbox.folder.iterdir()):
        path.rmdir()
    inbox.folder.rmdir()

    assert inbox.dropped() == []
    assert (inbox.folder / "rejected").is_dir()


def test_the_reason_is_for_the_owner_alone(inbox: DropFolder) -> None:
    (inbox.folder / "a.json").write_text("bad")

    inbox.reject("a.json", "it is bad")

    assert (inbox.folder / "rejected" / "a.json.reason.txt").stat().st_mode & 0o777 == 0o600
