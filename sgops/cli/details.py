"""One thing shown whole: facts in two columns, prose that fits the terminal, text as it was printed."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

from sgops.cli.session import Session, paint
from sgops.core.show import Mark, Tone, line, mark_of
from sgops.core.values import Json, visible

# Longer lines are hard to read, however wide the terminal is.
_MEASURE: Final = 100


def mark(session: Session, word: str) -> str:
    """Write a state with sign and colour."""
    found: Mark = mark_of(word)
    return paint(found.text(plain=session.is_plain), found.tone)


def heading(session: Session, text: str) -> None:
    session.say()
    session.say(paint(text, Tone.BUSY))


def facts(session: Session, pairs: Iterable[tuple[str, str | None]]) -> None:
    """Write names and values, one a line; what has no value is left out."""
    known = [(name, value) for name, value in pairs if value]
    width = max((len(name) for name, _ in known), default=0)
    for name, value in known:
        session.say(f"{paint(name.ljust(width), Tone.FAINT)}  {value}")


def prose(session: Session, sentences: Sequence[str]) -> None:
    """Write sentences, each begun on a line of its own and wrapped."""
    for sentence in sentences:
        for part in wrapped(session, line(sentence)):
            session.say(part)


def wrapped(session: Session, text: str, indent: str = "") -> list[str]:
    width = max(min(session.width, _MEASURE), 20)
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False) or [""]


def block(session: Session, text: str) -> None:
    """Write text as it was printed, indented, unable to act on the terminal."""
    for row in text.split("\n"):
        session.say(f"    {visible(row, keep=chr(9))}")


def short_json(value: Json, limit: int = 200) -> str:
    """Write a value on one line, cut where it gets long."""
    return line(json.dumps(value, ensure_ascii=False, default=str), limit)


def long_json(session: Session, value: Json) -> None:
    block(session, json.dumps(value, ensure_ascii=False, indent=2, default=str))
