"""Whether what came back is what a page says, where `…` stands for anything."""

from __future__ import annotations

import re
from collections.abc import Sequence

ANYTHING = "…"


def fits(said: Sequence[str], came: str) -> bool:
    """Compare an answer with what a page says of it.

    A line that is `…` alone stands for any number of lines. How wide a column is depends on what is in it that day: any
    number of blanks is one.
    """
    return re.fullmatch(_pattern(_trimmed(said)), _joined(_trimmed(came.splitlines()))) is not None


def has_come(said: Sequence[str], came: str) -> bool:
    """Whether what a page says has come by now, whatever else came with it."""
    return re.search(_pattern(_trimmed(said)), _joined(came.splitlines())) is not None


def _pattern(said: Sequence[str]) -> str:
    return "".join(r"(?:.*\n)*?" if line == ANYTHING else _line(line) for line in said)


def _line(line: str) -> str:
    return ".*?".join(map(re.escape, re.split(f" ?{ANYTHING} ?", line))) + "\n"


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Leave out blanks that nobody sees, and empty lines before the first and after the last."""
    bare = [_narrow(line) for line in lines]
    while bare and not bare[0]:
        del bare[0]
    while bare and not bare[-1]:
        del bare[-1]
    return bare


def _joined(lines: Sequence[str]) -> str:
    return "".join(f"{_narrow(line)}\n" for line in lines)


def _narrow(line: str) -> str:
    return " ".join(line.split())
