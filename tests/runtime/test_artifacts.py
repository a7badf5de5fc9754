"""Files come into the root whole and durable, or not at all."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from sgops.core.artifact import Content
from sgops.core.classify import classify
from sgops.core.errors import FolderUnusable, UsageError
from sgops.core.failure import FailureType
from sgops.ports import PartFile
from sgops.runtime.artifacts import ArtifactFolder
from tests.support.clock import NOON
from tests.support.powers import without_power

PLACE = "7/draw.1/panels/one.svg"
BESIDE = "7/draw.1.temp"


def content_of(data: bytes) -> Content:
    return Content(size=len(data), sha256=hashlib.sha256(data).digest())


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def written(artifacts: ArtifactFolder, act: Callable[[PartFile], object], told: list[Content] | None = None) -> None:
    with artifacts.write(PLACE, BESIDE, (told if told is not None else []).append) as file:
        act(file)


@pytest.fixture
def artifacts(tmp_path: Path) -> ArtifactFolder:
    return ArtifactFolder(tmp_path / "artifacts")


def test_a_file_is_at_its_place_when_its_content_is_told(artifacts: ArtifactFolder) -> None:
    told: list[tuple[Content, bytes]] = []

    def tell(content: Content) -> None:
        told.append((content, (artifacts.root / PLACE).read_bytes()))

    with artifacts.write(PLACE, BESIDE, tell):
        pass
    with artifacts.write(PLACE, BESIDE, tell) as file:
        file.write(b"<svg/>")

    assert told == [(content_of(b""), b""), (content_of(b"<svg/>"), b"<svg/>")]
    assert files_in(artifacts.root) == [PLACE]


def test_nobody_else_can_read_a_file_whoever_wrote_it(artifacts: ArtifactFolder) -> None:
    with artifacts.write(PLACE, BESIDE, lambda _: None) as file:
        file.path.unlink()
        file.path.write_bytes(b"by another program")
        file.path.chmod(0o666)

    made = artifacts.root / PLACE
    assert (made.read_bytes(), made.stat().st_mode & 0o777) == (b"by another program", 0o600)
    assert {path.stat().st_mode & 0o777 for path in artifacts.root.rglob("*") if path.is_dir()} == {0o700}


def test_a_part_keeps_the_end_of_its_name_for_tools_that_go_by_it(artifacts: ArtifactFolder) -> None:
    with artifacts.write(PLACE, BESIDE, lambda _: None) as file:
        suffix = file.path.suffix

    assert suffix == ".svg"


def test_an_error_leaves_what_was_there_and_no_part(artifacts: ArtifactFolder) -> None:
    written(artifacts, lambda file: file.write(b"first"))

    def breaks(file: PartFile) -> None:
        file.write(b"half of the sec")
        raise ValueError("it broke")

    with pytest.raises(ValueError, match="broke"):
        written(artifacts, breaks)

    assert (artifacts.root / PLACE).read_bytes() == b"first"
    assert files_in(artifacts.root) == [PLACE]


def test_a_disk_that_is_full_leaves_nothing_half(artifacts: ArtifactFolder) -> None:
    told: list[Content] = []

    def overflows(file: PartFile) -> None:
        file.path.unlink()
        file.path.symlink_to("/dev/full")
        with file.path.open("wb", buffering=0) as disk:
            disk.write(b"x")

    with pytest.raises(OSError, match="No space") as full:
        written(artifacts, overflows, told)

    assert full.value.errno == errno.ENOSPC
    assert (told, files_in(artifacts.root)) == ([], [])


@pytest.mark.parametrize("turn", ["gone", "link", "folder"])
def test_a_part_that_is_no_file_any_more_is_refused(artifacts: ArtifactFolder, turn: str) -> None:
    def turns(file: PartFile) -> None:
        file.path.unlink()
        if turn == "link":
            file.path.symlink_to("/etc/hostname")
        if turn == "folder":
            file.path.mkdir()

    with pytest.raises(UsageError, match="no file any more"):
        written(artifacts, turns)

    assert not (artifacts.root / PLACE).exists()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda path: path.unlink(), "is gone"),
        (lambda path: path.write_bytes(b"longer than it was"), "18 bytes, not 6"),
        (lambda path: path.write_bytes(b"<SVG/>"), "its hash"),
        (lambda path: (path.unlink(), path.mkdir()), "is no file"),
        (lambda path: (path.rename(path.with_name("two")), path.symlink_to("two")), "cannot be read"),
    ],
)
def test_a_file_that_is_not_what_it_was_is_told(artifacts: ArtifactFolder, change: object, fault: str) -> None:
    with artifacts.write(PLACE, BESIDE, lambda _: None) as file:
        file.write(b"<svg/>")
    before = artifacts.fault(PLACE, content_of(b"<svg/>"))

    change(artifacts.root / PLACE)  # type: ignore[operator]

    assert before is None
    assert fault in str(artifacts.fault(PLACE, content_of(b"<svg/>")))


def test_the_root_carries_the_identity_it_was_given(artifacts: ArtifactFolder) -> None:
    before = artifacts.identity()

    artifacts.claim("one")
    artifacts.claim("two")

    assert (before, artifacts.identity()) == ("", "two")
    assert [file.name for file in artifacts.root.iterdir()] == [".sgops-root"]


@pytest.mark.parametrize("closed", ["1", "1/draw.1"])
def test_a_folder_that_cannot_be_written_is_no_fault_of_the_stage(tmp_path: Path, closed: str) -> None:
    folder = ArtifactFolder(tmp_path)
    (tmp_path / "1" / "draw.1").mkdir(parents=True)
    (tmp_path / closed).chmod(0o500)
    beside = "1/draw.1" if closed == "1/draw.1" else "1/draw.1.temp"

    with (
        without_power(),
        pytest.raises(FolderUnusable, match="Permission denied") as kept_out,
        folder.write("1/draw.1/a", beside, lambda _: None),
    ):
        pass

    assert classify(kept_out.value, now=NOON).type is FailureType.RESOURCE_UNAVAILABLE
