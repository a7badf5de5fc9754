"""Whoever follows a link arrives, and whoever starts at the front finds everything."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.docs.pages import pages, text_of
from tests.support.sources import ROOT

_LINK = re.compile(r"(?<!!)\[[^\]]+\]\((?P<target>[^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", flags=re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (?P<text>.+)$", flags=re.MULTILINE)
_WIDEST = 125
# What a heading's anchor leaves out.
_NO_ANCHOR = re.compile(r"[^\w\- ]")


@pytest.mark.parametrize("page", pages())
def test_every_link_leads_to_a_heading_that_is_there(page: str) -> None:
    anchored = [target for target in _targets(page) if "#" in target]

    broken = [target for target in anchored if not _is_there(page, target)]

    assert broken == []


def test_every_page_can_be_reached_from_the_front() -> None:
    everything = {page for page in pages() if page.startswith("docs/")}

    reached = _reached("README.md", frozenset())

    assert everything - reached == set()


@pytest.mark.parametrize("page", pages())
def test_no_page_speaks_in_two_headings_of_the_same_name(page: str) -> None:
    anchors = _anchors(page)

    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize("page", [page for page in pages() if page.startswith("docs/")])
def test_no_line_is_too_long_to_be_read_in_a_terminal(page: str) -> None:
    prose = [line for line in _CODE.sub("", text_of(page)).splitlines() if not line.startswith(("|", "<!--"))]

    wide = [line for line in prose if len(line) > _WIDEST]

    assert wide == []


def _targets(page: str) -> list[str]:
    found = _LINK.finditer(_CODE.sub("", text_of(page)))
    return [link["target"] for link in found if "://" not in link["target"]]


def _is_there(page: str, target: str) -> bool:
    path, _, anchor = target.partition("#")
    return anchor in _anchors(_resolved(page, path))


def _resolved(page: str, path: str) -> str:
    if not path:
        return page
    return ((ROOT / page).parent / path).resolve().relative_to(ROOT).as_posix()


@cache
def _anchors(page: str) -> tuple[str, ...]:
    """Name a page's headings as those who show it do."""
    if Path(page).suffix != ".md" or not (ROOT / page).is_file():
        return ()
    headings = _HEADING.finditer(re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL))
    return tuple(_NO_ANCHOR.sub("", heading["text"].strip().lower()).replace(" ", "-") for heading in headings)


def _reached(page: str, before: frozenset[str]) -> frozenset[str]:
    """Follow all links between pages."""
    seen = before | {page}
    for target in _targets(page):
        onward = _resolved(page, target.partition("#")[0])
        if onward.endswith(".md") and onward not in seen and (ROOT / onward).is_file():
            seen = _reached(onward, seen)
    return seen
