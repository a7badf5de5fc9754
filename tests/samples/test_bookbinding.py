"""A book is whole or it is refused; a file is there or it is not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sgops.samples.bookbinding import book, fetch, keep, look_through, page
from sgops.samples.storytelling import tell

SCRIPT: dict[str, Any] = tell("Owls & <other> night birds", 7, 4)
PANELS = [b'<svg xmlns="http://www.w3.org/2000/svg"/>'] * 4


def test_a_book_has_what_readers_look_for() -> None:
    with zipfile.ZipFile(io.BytesIO(book(SCRIPT, PANELS))) as archive:
        first, *others = archive.infolist()
        package = ET.fromstring(archive.read("OEBPS/package.opf"))

    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert package.findtext(".//{http://purl.org/dc/elements/1.1/}title") == "Owls & <other> night birds"
    listed = {f"OEBPS/{item.get('href')}" for item in package.iter("{http://www.idpf.org/2007/opf}item")}
    assert listed == {entry.filename for entry in others} - {"META-INF/container.xml", "OEBPS/package.opf"}


def test_every_part_of_a_book_is_well_formed() -> None:
    with zipfile.ZipFile(io.BytesIO(book(SCRIPT, PANELS))) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name != "mimetype"]

    assert all(ET.fromstring(part) is not None for part in parts)


def test_the_same_story_is_the_same_book() -> None:
    assert book(SCRIPT, PANELS) == book(SCRIPT, PANELS)


def test_a_whole_book_is_looked_through_without_a_word() -> None:
    look_through(book(SCRIPT, PANELS), pages=4)


@pytest.mark.parametrize("at", range(0, 900, 60))
def test_a_book_with_a_flipped_bit_is_another_file(tmp_path: Path, at: int) -> None:
    kept = keep(tmp_path, "story.epub", book(SCRIPT, PANELS))
    damaged = bytearray(Path(kept["file"]).read_bytes())
    damaged[at] ^= 1
    Path(kept["file"]).write_bytes(damaged)

    with pytest.raises(ValueError, match="was changed after it was made"):
        fetch(kept)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "torn"), (book(SCRIPT, PANELS)[:-40], "torn"), (book(tell("Moon", 1, 2), PANELS[:2]), "2 of 4 pages")],
)
def test_what_is_no_whole_book_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        look_through(content, pages=4)


def test_a_page_needs_no_other_file() -> None:
    html = page(SCRIPT, PANELS).decode()

    assert "Owls &amp; &lt;other&gt; night birds" in html
    assert html.count("data:image/svg+xml;base64,") == 4
    assert "http" not in html


def test_what_is_kept_is_there_whole_and_nothing_beside_it(tmp_path: Path) -> None:
    kept = keep(tmp_path / "stories", "a.txt", b"moon")

    assert fetch(kept) == b"moon"
    assert kept["size"] == 4
    assert [file.name for file in (tmp_path / "stories").iterdir()] == ["a.txt"]


def test_what_is_gone_is_told(tmp_path: Path) -> None:
    kept = keep(tmp_path, "a.txt", b"moon")
    (tmp_path / "a.txt").unlink()

    with pytest.raises(ValueError, match=r"a\.txt cannot be read: No such file"):
        fetch(kept)
