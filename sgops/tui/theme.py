"""How it looks: three themes of our own, and the style of every pen in any theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.strip import Strip
from textual.theme import Theme

from sgops.tui.ink import Ink, Pen

DARK: Final = Theme(
    name="sgops",
    primary="#7cc4ff",
    secondary="#a9b8d0",
    accent="#ffb454",
    success="#8bd49c",
    warning="#f0c674",
    error="#ff7a7a",
    foreground="#d7dde8",
    background="#0f1319",
    surface="#151b24",
    panel="#1d2531",
    dark=True,
    variables={
        "pen-faint": "#77849a",
        "pen-title": "#eef2f8",
        "pen-calm": "#a9b8d0",
        "cursor": "#22344a",
        "cursor-blurred": "#1a222e",
        "marked": "#2b2a1f",
        "scrollbar": "#2a3544",
        "scrollbar-hover": "#3b4a5e",
        "scrollbar-active": "#4c5f78",
        "scrollbar-background": "#0f1319",
        "scrollbar-background-hover": "#0f1319",
        "scrollbar-background-active": "#0f1319",
    },
)
LIGHT: Final = Theme(
    name="sgops-light",
    primary="#0b63b0",
    secondary="#4c5a70",
    accent="#874500",
    success="#156330",
    warning="#755000",
    error="#b02222",
    foreground="#222a35",
    background="#fbfaf7",
    surface="#f2f0eb",
    panel="#e8e5de",
    dark=False,
    variables={
        "pen-faint": "#6d7686",
        "pen-title": "#10161f",
        "pen-calm": "#4c5a70",
        "cursor": "#d9e9f9",
        "cursor-blurred": "#e9eef4",
        "marked": "#f7efd8",
        "scrollbar": "#d2cec5",
        "scrollbar-hover": "#bdb8ad",
        "scrollbar-active": "#a8a296",
        "scrollbar-background": "#fbfaf7",
        "scrollbar-background-hover": "#fbfaf7",
        "scrollbar-background-active": "#fbfaf7",
    },
)
CONTRAST: Final = Theme(
    name="sgops-contrast",
    primary="#6fd3ff",
    secondary="#ffffff",
    accent="#ffd400",
    success="#5cff8d",
    warning="#ffd400",
    error="#ff9a9a",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    dark=True,
    variables={
        "pen-faint": "#c8c8c8",
        "pen-title": "#ffffff",
        "pen-calm": "#ffffff",
        "cursor": "#00437f",
        "cursor-blurred": "#2b2b2b",
        "marked": "#4a3d00",
        "scrollbar": "#808080",
        "scrollbar-background": "#000000",
    },
)
OWN: Final = (DARK, LIGHT, CONTRAST)
# For terminals that know sixteen colours, or shall show none: the terminal's own.
ANSI_DARK: Final = "ansi-dark"

_VARIABLES: Final[Mapping[Pen, tuple[str, ...]]] = {
    Pen.FAINT: ("pen-faint", "text-muted"),
    Pen.TITLE: ("pen-title", "foreground"),
    Pen.KEY: ("accent",),
    Pen.GOOD: ("success",),
    Pen.BAD: ("error",),
    Pen.WARN: ("warning",),
    Pen.BUSY: ("primary",),
    Pen.CALM: ("pen-calm", "foreground"),
}
_NONE: Final = Style()
_BOLD: Final = Style(bold=True)
_ATTRIBUTES: Final[Mapping[Pen, Style]] = {
    Pen.STRONG: _BOLD,
    Pen.TITLE: _BOLD,
    Pen.KEY: _BOLD,
    Pen.BAD: _BOLD,
    Pen.ALARM: Style(bold=True, reverse=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The style of every pen, of the row under the cursor and of marked rows."""

    pens: Mapping[Pen, Style] = field(default_factory=dict)
    cursor: Style = field(default_factory=Style)
    cursor_blurred: Style = field(default_factory=Style)
    marked: Style = field(default_factory=Style)

    def strip(self, line: Ink, base: Style, over: Style | None = None) -> Strip:
        """Draw a line; `over` is laid over everything, as a cursor is."""
        ground = base + over if over else base
        # In reverse every colour would become a patch of its own.
        pens = {} if ground.reverse else self.pens
        return Strip([Segment(span.text, ground + pens.get(span.pen, _NONE)) for span in line])


def palette_of(variables: Mapping[str, str], *, is_ansi: bool) -> Palette:
    """Make the palette of a theme; with the terminal's own colours the cursor is drawn in reverse."""
    pens = {pen: _colour(variables, *names) + _ATTRIBUTES.get(pen, Style()) for pen, names in _VARIABLES.items()}
    pens[Pen.STRONG] = _BOLD
    pens[Pen.ALARM] = _colour(variables, "error") + _ATTRIBUTES[Pen.ALARM]
    if is_ansi:
        pens[Pen.FAINT] = Style(dim=True)
        pens[Pen.TITLE] = _BOLD
        pens[Pen.CALM] = Style()
        reverse = Style(reverse=True)
        return Palette(pens=pens, cursor=reverse, cursor_blurred=Style(underline=True), marked=_BOLD)
    return Palette(
        pens=pens,
        cursor=_ground(variables, "cursor", "block-hover-background"),
        cursor_blurred=_ground(variables, "cursor-blurred", "panel"),
        marked=_ground(variables, "marked", "surface"),
    )


def _colour(variables: Mapping[str, str], *names: str) -> Style:
    colour = _parsed(variables, names)
    return Style(color=colour.rich_color) if colour else Style()


def _ground(variables: Mapping[str, str], *names: str) -> Style:
    colour = _parsed(variables, names)
    return Style(bgcolor=colour.rich_color) if colour else Style(reverse=True)


def _parsed(variables: Mapping[str, str], names: Iterable[str]) -> Color | None:
    for name in names:
        if (value := variables.get(name)) is None:
            continue
        try:
            return Color.parse(value)
        except ColorParseError:
            # Textual writes some as "auto 60%", which only a stylesheet can work out.
            continue
    return None
