"""How states, moments, counts and progress are written: the same words in every face."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sgops.core.units import format_duration
from sgops.core.values import clip, visible

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo


class Tone(StrEnum):
    """What a colour would say; each face has its own colours for them."""

    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    BUSY = "busy"
    CALM = "calm"
    FAINT = "faint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A word with its sign, so that nothing depends on colour; `plain` is the sign in ASCII."""

    word: str
    glyph: str
    plain: str
    tone: Tone

    def text(self, *, plain: bool = False) -> str:
        """Write sign and word: `▶ running`."""
        return f"{self.plain if plain else self.glyph} {self.word}"


# No sign is one that terminals draw two cells wide.
_SIGNS: Final = (
    # jobs
    ("queued", "·", ".", Tone.CALM),
    ("running", "▶", ">", Tone.BUSY),
    ("waiting", "↻", "~", Tone.WARN),
    ("external", "⇄", "=", Tone.BUSY),
    ("interrupted", "↯", "!", Tone.WARN),
    ("held", "‖", "|", Tone.WARN),
    ("completed", "✓", "+", Tone.GOOD),
    ("dead", "✗", "x", Tone.BAD),
    ("cancelled", "⊘", "-", Tone.FAINT),
    # stages and checkpoints
    ("pending", "·", ".", Tone.CALM),
    ("in_progress", "▶", ">", Tone.BUSY),
    ("failed", "✗", "x", Tone.BAD),
    # attempts and items
    ("timeout", "✗", "x", Tone.BAD),
    ("crash", "✗", "x", Tone.BAD),
    ("snoozed", "↻", "~", Tone.CALM),
    ("superseded", "⊘", "-", Tone.FAINT),
    ("done", "✓", "+", Tone.GOOD),
    # dead letters
    ("retried", "↻", "~", Tone.GOOD),
    ("dismissed", "⊘", "-", Tone.FAINT),
    # batches
    ("processing", "▶", ">", Tone.BUSY),
    ("partial", "!", "!", Tone.WARN),
    # alerts
    ("raised", "!", "!", Tone.WARN),
    ("cleared", "✓", "+", Tone.GOOD),
    ("delivered", "✓", "+", Tone.GOOD),
    # health and the engine
    ("healthy", "✓", "+", Tone.GOOD),
    ("degraded", "!", "!", Tone.WARN),
    ("unhealthy", "✗", "x", Tone.BAD),
    ("idle", "·", ".", Tone.CALM),
    ("starting", "↻", "~", Tone.WARN),
    ("ready", "✓", "+", Tone.GOOD),
    ("stopping", "↯", "!", Tone.WARN),
    ("paused", "‖", "|", Tone.WARN),
    # alerts and who is told of them
    ("raised", "!", "!", Tone.BAD),
    ("cleared", "✓", "+", Tone.GOOD),
    ("delivered", "✓", "+", Tone.GOOD),
)
MARKS: Final[Mapping[str, Mark]] = MappingProxyType(
    {word: Mark(word=word, glyph=glyph, plain=plain, tone=tone) for word, glyph, plain, tone in _SIGNS}
)


def mark_of(word: str) -> Mark:
    """Give a state's mark; a state of a newer engine has a question mark."""
    return MARKS.get(word) or Mark(word=visible(word), glyph="?", plain="?", tone=Tone.CALM)


def ago(at: datetime, now: datetime) -> str:
    """Say how far a moment is: `2m11s ago`, `in 42s`, `now`."""
    span = format_duration(abs(now - at))
    if span == "0s":
        return "now"
    return f"{span} ago" if at < now else f"in {span}"


def moment(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    """Write a moment as a clock shows it, with the date when it is not today's."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    return f"{local:%H:%M:%S}" if local.date() == today.date() else f"{local:%Y-%m-%d %H:%M:%S}"


def when(at: datetime | None, now: datetime, zone: tzinfo | None) -> str:
    """Say a moment twice: how far, and when exactly."""
    return f"{ago(at, now)} ({moment(at, now, zone)})" if at else "—"


def bar(done: int, total: int, width: int, *, plain: bool = False) -> str:
    """Draw progress `width` cells wide; more than all is all."""
    filled = min(max(done, 0), total) * width // total if total > 0 else 0
    full, empty = ("#", ".") if plain else ("█", "░")
    return full * filled + empty * (width - filled)


def progress(done: int, total: int | None, message: str = "") -> str:
    """Write `15/50 drawing`; a total that nobody knows is left out."""
    counted = f"{done:,}/{total:,}" if total is not None else f"{done:,}"
    return f"{counted} {visible(message)}".rstrip()


def plural(count: int, noun: str) -> str:
    """Write `1 job`, `1,204 jobs`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def line(text: str, limit: int = 10_000) -> str:
    """Put foreign text on one line that acts on no terminal."""
    return clip(visible(" ".join(text.split())), limit)
