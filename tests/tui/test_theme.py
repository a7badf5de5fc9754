"""Every pen can be seen in every theme, and nothing is told by colour alone."""

from __future__ import annotations

import pytest
from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from sgops.tui.ink import Pen, ink
from sgops.tui.theme import OWN, Palette, palette_of

READABLE = 4.5


def variables_of(theme: Theme) -> dict[str, str]:
    return {**theme.to_color_system().generate(), **theme.variables}


def palette(theme: Theme) -> Palette:
    return palette_of(variables_of(theme), is_ansi=theme.ansi)


def contrast(front: RichColor, back: Color) -> float:
    """Give the contrast of two colours as accessibility guidelines count it."""
    lights = sorted(_light(color) for color in (Color.from_rich_color(front), back))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _light(color: Color) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
@pytest.mark.parametrize("pen", [pen for pen in Pen if pen not in {Pen.PLAIN, Pen.STRONG, Pen.ALARM}])
@pytest.mark.parametrize("ground", ["background", "cursor", "marked"])
def test_every_pen_of_our_own_themes_can_be_read_on_every_ground(theme: Theme, pen: Pen, ground: str) -> None:
    color = palette(theme).pens[pen].color
    back = Color.parse(variables_of(theme)[ground])

    assert color is not None
    # What is only there to be found may be fainter than what is there to be read.
    assert contrast(color, back) >= (3.0 if pen is Pen.FAINT else READABLE)


@pytest.mark.parametrize("theme", BUILTIN_THEMES.values(), ids=lambda theme: theme.name)
def test_textuals_own_themes_give_every_pen_a_style(theme: Theme) -> None:
    shown = palette(theme)

    assert set(shown.pens) == set(Pen) - {Pen.PLAIN}
    assert shown.cursor != Style()


def test_with_the_terminals_own_colours_the_cursor_is_drawn_in_reverse() -> None:
    shown = palette(BUILTIN_THEMES["ansi-dark"])

    assert shown.cursor.reverse
    assert shown.pens[Pen.ALARM].reverse


def test_a_strip_keeps_its_words_and_takes_what_is_laid_over_it() -> None:
    shown = palette(OWN[0])

    strip = shown.strip(ink("dead", Pen.BAD) + ink(" 8"), Style(), shown.cursor)

    assert strip.text == "dead 8"
    assert all(segment.style is not None and segment.style.bgcolor == shown.cursor.bgcolor for segment in strip)
