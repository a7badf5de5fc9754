"""The pages of the documentation, cut into the blocks that can be tried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.sources import ROOT

# A comment that begins with "setup" is typed as well: it breaks what the page then mends.
_FENCE = re.compile(r"^(?:```(?P<language>\w*)|<!-- setup)\n(?P<text>.*?)^(?:```|-->)$", flags=re.MULTILINE | re.DOTALL)
# A block that begins so is a file, to be saved under that name.
_NAME = re.compile(r"# (?P<name>[\w./-]+\.(?:py|toml|json))\n")

PROMPT = "$ "
GOES_ON = "> "


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced block: what it is written in, where it stands, and the file it is to be saved as."""

    language: str
    text: str
    line: int
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is typed, and what is said to come back; nothing said is nothing promised."""

    typed: str
    answer: tuple[str, ...]
    line: int

    @property
    def stays(self) -> bool:
        """Whether the shell goes on while the command runs."""
        return self.typed.endswith("&")


def pages() -> list[str]:
    """List every page, named from the root of the repository."""
    found = [
        ROOT / "README.md",
        ROOT / "CHANGELOG.md",
        ROOT / "CONTRIBUTING.md",
        *sorted((ROOT / "docs").rglob("*.md")),
    ]
    return [page.relative_to(ROOT).as_posix() for page in found]


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> Iterator[Block]:
    """Give the fenced blocks of a page in their order."""
    text = text_of(page)
    for fence in _FENCE.finditer(text):
        named = _NAME.match(fence["text"])
        yield Block(
            language="console" if fence["language"] is None else fence["language"],
            text=fence["text"],
            line=text.count("\n", 0, fence.start()) + 2,
            file=named["name"] if named else "",
        )


def commands(block: Block) -> Iterator[Command]:
    """Give what is typed in a console, each with its answer."""
    typed, began = "", 0
    answer: list[str] = []
    for number, line in enumerate(block.text.splitlines(), start=block.line):
        if line.startswith(PROMPT):
            if typed:
                yield Command(typed=typed, answer=tuple(answer), line=began)
            typed, answer, began = line.removeprefix(PROMPT), [], number
        elif line.startswith(GOES_ON) and not answer:
            typed += "\n" + line.removeprefix(GOES_ON)
        else:
            answer.append(line)
    if typed:
        yield Command(typed=typed, answer=tuple(answer), line=began)


def place(page: str, line: int) -> str:
    """Name a place as an editor finds it."""
    return f"{Path(page)}:{line}"
