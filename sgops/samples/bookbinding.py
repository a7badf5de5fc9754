"""How a story becomes something to open: a page for the browser, a book for the reader, files that are whole."""

from __future__ import annotations

import base64
import io
import os
import threading
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any, Final

MIMETYPE: Final = b"application/epub+zip"
# A book that was made today and one that is made tomorrow are the same book.
_MADE_AT: Final = (1980, 1, 1, 0, 0, 0)

_STYLE: Final = """
body { margin: 0; background: #0d1024; color: #f3ead7; font: 1.25rem/1.6 Georgia, 'Iowan Old Style', serif; }
header, footer { padding: 18vh 8vw; text-align: center; }
h1 { font-weight: normal; font-size: clamp(2rem, 6vw, 4rem); letter-spacing: .02em; }
figure { margin: 0 auto 14vh; max-width: 960px; }
img { width: 100%; border-radius: 14px; box-shadow: 0 24px 60px #0009; }
figcaption { padding: 1.2em 6%; text-wrap: pretty; }
figcaption::first-letter { font-size: 2.6em; float: left; line-height: .9; padding-right: .08em; color: #ffd97a; }
footer { opacity: .6; font-style: italic; }
@media (prefers-reduced-motion: no-preference) {
  figure { animation: rise both; animation-timeline: view(); animation-range: entry 0% entry 60%; }
  @keyframes rise { from { opacity: 0; transform: translateY(8vh); } }
}
"""


def keep(folder: Path, name: str, content: bytes) -> dict[str, Any]:
    """Write a file so that it is either whole or not there, also after a power cut; tell what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    # Two tries of one stage may write at the same time: each has a draft of its own.
    draft = folder / f".{name}.{os.getpid()}.{threading.get_ident()}.draft"
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    _settle(folder)
    return {"file": str(folder / name), "size": len(content), "sha256": sha256(content).hexdigest()}


def fetch(kept: Mapping[str, Any]) -> bytes:
    """Read a file that was kept; raises ValueError when it is gone, or another by now."""
    try:
        content = Path(kept["file"]).read_bytes()
    except OSError as error:
        raise ValueError(f"{kept['file']} cannot be read: {error.strerror}") from error
    if sha256(content).hexdigest() != kept["sha256"]:
        raise ValueError(f"{kept['file']} was changed after it was made")
    return content


def page(script: Mapping[str, Any], panels: Sequence[bytes]) -> bytes:
    """Compose the whole story as one HTML file that needs no other."""
    title = escape(script["title"])
    figures = "\n".join(
        f'<figure><img alt="{escape(scene["place"])} at night" src="data:image/svg+xml;base64,'
        f'{base64.b64encode(panel).decode()}"><figcaption>{escape(scene["text"])}</figcaption></figure>'
        for scene, panel in zip(script["scenes"], panels, strict=True)
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>\n'
        f"<body><header><h1>{title}</h1></header>\n<main>\n{figures}\n</main>\n"
        "<footer>told, drawn and bound by sgops</footer></body></html>\n"
    ).encode()


def book(script: Mapping[str, Any], panels: Sequence[bytes]) -> bytes:
    """Bind the story as an EPUB; the same story gives the same bytes."""
    bound = io.BytesIO()
    with zipfile.ZipFile(bound, "w") as archive:
        # Readers know an EPUB by its first entry, which is not compressed.
        _put(archive, "mimetype", MIMETYPE, zipfile.ZIP_STORED)
        for name, content in _parts(script, panels):
            _put(archive, name, content, zipfile.ZIP_DEFLATED)
    return bound.getvalue()


def look_through(content: bytes, pages: int) -> None:
    """Raise ValueError unless this is a whole EPUB with so many pages."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            damaged = archive.testzip()
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise ValueError(f"the book is torn: {error}") from error
    if damaged is not None:
        raise ValueError(f"the book is damaged in {damaged}")
    found = sum(name.startswith("OEBPS/scene-") for name in names)
    if names[:1] != ["mimetype"] or found != pages:
        raise ValueError(f"the book has {found} of {pages} pages")


def _settle(folder: Path) -> None:
    """Make the new name of a file as durable as its content."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put(archive: zipfile.ZipFile, name: str, content: bytes, compression: int) -> None:
    entry = zipfile.ZipInfo(name, _MADE_AT)
    entry.compress_type = compression
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _parts(script: Mapping[str, Any], panels: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    scenes = script["scenes"]
    yield "META-INF/container.xml", _CONTAINER
    yield "OEBPS/package.opf", _package(script).encode()
    yield "OEBPS/nav.xhtml", _contents(script).encode()
    for scene, panel in zip(scenes, panels, strict=True):
        yield f"OEBPS/scene-{scene['id']:03d}.xhtml", _leaf(script["title"], scene).encode()
        yield f"OEBPS/panel-{scene['id']:03d}.svg", panel


def _package(script: Mapping[str, Any]) -> str:
    numbers = [f"{scene['id']:03d}" for scene in script["scenes"]]
    identity = sha256(repr(script).encode()).hexdigest()[:32]
    items = "".join(
        f'<item id="s{n}" href="scene-{n}.xhtml" media-type="application/xhtml+xml"/>'
        f'<item id="p{n}" href="panel-{n}.svg" media-type="image/svg+xml"/>'
        for n in numbers
    ).replace('svg+xml"/>', 'svg+xml" properties="cover-image"/>', 1)
    spine = "".join(f'<itemref idref="s{n}"/>' for n in numbers)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:story:{identity}</dc:identifier><dc:title>{escape(script["title"])}</dc:title>'
        '<dc:language>en</dc:language><meta property="dcterms:modified">1980-01-01T00:00:00Z</meta></metadata>'
        '<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f"{items}</manifest><spine>{spine}</spine></package>\n"
    )


def _contents(script: Mapping[str, Any]) -> str:
    lines = "".join(
        f'<li><a href="scene-{scene["id"]:03d}.xhtml">{scene["id"]}. {escape(scene["place"])}</a></li>'
        for scene in script["scenes"]
    )
    return _xhtml(
        script["title"], f'<nav xmlns:epub="http://www.idpf.org/2007/ops" epub:type="toc"><ol>{lines}</ol></nav>'
    )


def _leaf(title: str, scene: Mapping[str, Any]) -> str:
    picture = f'<img src="panel-{scene["id"]:03d}.svg" alt="{escape(scene["place"])} at night" style="width: 100%"/>'
    return _xhtml(title, f"{picture}<p>{escape(scene['text'])}</p>")


def _xhtml(title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" lang="en">'
        f"<head><title>{escape(title)}</title></head><body>{body}</body></html>\n"
    )


_CONTAINER: Final = (
    b'<?xml version="1.0" encoding="utf-8"?>\n<container version="1.0" '
    b'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/package.opf" '
    b'media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
