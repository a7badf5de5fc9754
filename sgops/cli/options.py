"""What can be said before or after every verb, and how such words are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sgops.core.errors import UsageError
from sgops.core.units import clipped, parse_duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where to look for the engine, and how to answer."""

    config: Path | None = None
    data_dir: Path | None = None
    attach: str | None = None
    token_file: Path | None = None
    json: bool = False
    timeout: timedelta | None = None


def duration(written: str | timedelta) -> timedelta:
    """Read a span of time: 500ms, 5s, 2m."""
    import click

    try:
        return written if isinstance(written, timedelta) else parse_duration(written)
    except UsageError as error:
        raise click.BadParameter(f"{error.message}; {error.hint}") from error


def filled(written: str) -> str:
    """Refuse what a shell makes of a variable that is not set: it would stand for the folder one is in."""
    import click

    if not written:
        raise click.BadParameter("it is empty")
    return written


def place(written: str | Path) -> Path:
    """Read a path that need not exist; `~` is home, also where the shell left it standing."""
    import click

    try:
        return Path(filled(str(written))).expanduser()
    except RuntimeError as error:
        raise click.BadParameter(f"{written}: nobody has that home folder") from error


def number(written: str | int) -> int:
    """Read the id of a job, a dead letter or an act."""
    text = str(written)
    # SQLite's largest rowid has 19 digits; a longer number is nobody's.
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        import click

        raise click.BadParameter(f"{clipped(text)} is not an id; ids are numbers, as lists show them")
    return int(text)
