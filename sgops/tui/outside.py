"""Other programs, and what the environment says of the terminal."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path

from rich.console import Console

from sgops.tui.leaving import Leaving


class Colours(StrEnum):
    """What a terminal can show, or its user wants to see."""

    ALL = "all"
    SIXTEEN = "sixteen"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the terminal stands in: its colours and signs, the operator's time zone, what is remembered, who starts it.

    `leavings` are the ways out that whoever started it can carry out, each in the operator's words.
    """

    colours: Colours = Colours.ALL
    plain: bool = False
    zone: tzinfo | None = None
    state_file: Path | None = None
    leavings: Mapping[Leaving, str] = field(default_factory=dict)


def colours_of(env: Mapping[str, str]) -> Colours:
    """Say which colours to use; NO_COLOR means none, whatever the terminal can do."""
    if env.get("NO_COLOR"):
        return Colours.NONE
    system = Console(force_terminal=True, _environ=dict(env)).color_system
    return Colours.ALL if system in {"256", "truecolor"} else Colours.SIXTEEN


def classes_of(size: Sequence[int], *tables: Sequence[tuple[int, str]]) -> list[str]:
    """Give the classes of a screen so wide and so high: in each table that of the largest step it reaches."""
    return [[name for least, name in table if cells >= least][-1] for cells, table in zip(size, tables, strict=True)]


def is_unicode(env: Mapping[str, str]) -> bool:
    """Whether more than ASCII can be shown; the console of a bare Linux has too few signs."""
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    return env.get("TERM") != "linux" and ("UTF" in locale.upper() or not locale)


def editor() -> list[str]:
    """Give the command of the operator's editor."""
    return shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")


def pager() -> list[str]:
    """Give the command of the operator's pager."""
    return shlex.split(os.environ.get("PAGER") or "less")


def through(command: Sequence[str], text: str) -> str | None:
    """Give a text to a program in a file, and read back what it left there; None when it failed."""
    with tempfile.TemporaryDirectory(prefix="sgops-") as folder:
        file = Path(folder) / "text.json"
        file.write_text(text, encoding="utf-8")
        try:
            # The terminal as it is known, whatever the first descriptors lead to meanwhile.
            ended = subprocess.run([*command, str(file)], check=False, stdout=sys.__stdout__, stderr=sys.__stderr__)
        except OSError:
            return None
        return file.read_text(encoding="utf-8", errors="replace") if ended.returncode == 0 else None
