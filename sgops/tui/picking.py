"""What can be picked from a list of words, and how well it fits what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sgops.tui.ink import Ink, Pen, ink


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing to pick: what it stands for, how it is written, and the words it is found by."""

    value: str
    line: Ink
    words: str
    whole: str = ""  # what is said of it above the list, where its line is too long for that
    is_possible: bool = True


def choice_of(value: str, text: str, before: str = "") -> Choice:
    """Make a choice of a line of text, with what stands faintly before it."""
    return Choice(value=value, line=ink(f"  {before}", Pen.FAINT) + ink(text), words=f"{value} {text}")


def matching(choices: Iterable[Choice], typed: str) -> list[Choice]:
    """Give what fits, the best first; without a word, everything as it stands."""
    wanted = typed.strip().lower()
    if not wanted:
        return list(choices)
    scored = [(score(wanted, choice.words.lower()), at, choice) for at, choice in enumerate(choices)]
    return [choice for points, _, choice in sorted(scored, key=lambda each: (-each[0], each[1])) if points]


def score(wanted: str, words: str) -> int:
    """Say how well words fit: their first word, begun alike, one begun alike, holding it, or its letters in order."""
    if words.partition(" ")[0] == wanted:
        return 5
    if words.startswith(wanted):
        return 4
    if any(word.startswith(wanted) for word in words.split()):
        return 3
    if wanted in words:
        return 2
    letters = iter(words)
    return 1 if len(wanted) > 2 and all(letter in letters for letter in wanted if letter != " ") else 0
