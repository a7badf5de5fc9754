"""The pictures of a story: each scene as an SVG that is always the same for the same scene."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from sgops.samples.storytelling import roll

WIDTH: Final = 960
HEIGHT: Final = 540
_GROUND: Final = 430

# Top and bottom of the sky, and the hills, from dusk over midnight to dawn.
_SKIES: Final = (
    ((0x2B, 0x1E, 0x4F), (0xE8, 0x7A, 0x5D), (0x3A, 0x2A, 0x55)),
    ((0x07, 0x0B, 0x24), (0x1F, 0x2F, 0x66), (0x10, 0x18, 0x38)),
    ((0x24, 0x4A, 0x7C), (0xFF, 0xC9, 0x8B), (0x2E, 0x4C, 0x62)),
)
Colour = tuple[int, int, int]


def draw(scene: Mapping[str, Any], hero: str, seed: int) -> str:
    """Draw one scene, with its words for those who cannot see it."""
    top, bottom, hills = _light(scene["hour"])
    key = (seed, scene["id"])
    layers = [
        _sky(top, bottom),
        _stars(key, scene["hour"]),
        _moon(scene["hour"]),
        _hills(key, hills),
        _PLACES[scene["place"]](key),
        _hero_at(hero, 250 + 460 * roll("stand", *key), key),
        _WEATHERS[scene["weather"]](key),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">\n'
        f"<title>Scene {scene['id']}</title>\n<desc>{escape(scene['text'])}</desc>\n" + "\n".join(layers) + "\n</svg>\n"
    )


def _light(hour: float) -> tuple[Colour, Colour, Colour]:
    place = min(hour, 1.0) * (len(_SKIES) - 1)
    before = min(int(place), len(_SKIES) - 2)
    pairs = zip(_SKIES[before], _SKIES[before + 1], strict=True)
    top, bottom, hills = (_mixed(one, other, place - before) for one, other in pairs)
    return top, bottom, hills


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _sky(top: Colour, bottom: Colour) -> str:
    return (
        '<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">'
        f'<stop offset="0" stop-color="{_hex(top)}"/><stop offset="1" stop-color="{_hex(bottom)}"/></linearGradient>'
        '<radialGradient id="glow"><stop offset="0" stop-color="#ffe9a8" stop-opacity=".8"/>'
        '<stop offset="1" stop-color="#ffe9a8" stop-opacity="0"/></radialGradient></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#sky)"/>'
    )


def _stars(key: Sequence[object], hour: float) -> str:
    # Most in the middle of the night.
    count = round(20 + 90 * math.sin(math.pi * hour))
    stars = (
        f'<circle cx="{roll("x", star, *key) * WIDTH:.0f}" cy="{roll("y", star, *key) ** 1.5 * 330:.0f}" '
        f'r="{0.6 + 1.6 * roll("r", star, *key) ** 3:.1f}" opacity="{0.35 + 0.6 * roll("o", star, *key):.2f}"/>'
        for star in range(count)
    )
    return f'<g fill="#fff8e1">{"".join(stars)}</g>'


def _moon(hour: float) -> str:
    x, y = 90 + 780 * hour, 290 - 210 * math.sin(math.pi * hour)
    # A second disc of sky makes the crescent, thinner towards the morning.
    bite = 14 + 26 * (1 - hour)
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="110" fill="url(#glow)" opacity=".55"/>'
        f'<mask id="crescent"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'<circle cx="{x + bite:.0f}" cy="{y - 8:.0f}" r="36" fill="#000"/></mask>'
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="40" fill="#fff3cf" mask="url(#crescent)"/>'
    )


def _hills(key: Sequence[object], colour: Colour) -> str:
    ridges = []
    for depth in range(3):
        shade = _hex(_mixed(colour, (4, 6, 16), 0.28 * depth))
        ridges.append(f'<path d="{_ridge(key, depth)}" fill="{shade}"/>')
    return "".join(ridges)


def _ridge(key: Sequence[object], depth: int) -> str:
    turn, bend = (2 * math.pi * roll(part, depth, *key) for part in ("turn", "bend"))
    base, lift = 330 + 50 * depth, 42 - 10 * depth
    points = " ".join(
        f"L{x} {base - lift * math.sin(x / 170 + turn) - lift / 2 * math.sin(x / 61 + bend):.0f}"
        for x in range(0, WIDTH + 1, 24)
    )
    return f"M0 {HEIGHT} {points} L{WIDTH} {HEIGHT} Z"


def _spread(count: int, key: Sequence[object], what: str) -> list[float]:
    """Give places from left to right, evenly enough and never in step."""
    return [(at + 0.15 + 0.7 * roll(what, at, *key)) * WIDTH / count for at in range(count)]


def _forest(key: Sequence[object]) -> str:
    trees = []
    for at, x in enumerate(_spread(13, key, "tree")):
        tall = 110 + 130 * roll("tall", at, *key)
        foot = _GROUND + 20 * roll("foot", at, *key)
        trees.append(
            f'<path d="M{x:.0f} {foot - tall:.0f} l{tall * 0.19:.0f} {tall * 0.42:.0f} h-{tall * 0.08:.0f} '
            f"l{tall * 0.14:.0f} {tall * 0.46:.0f} h-{tall * 0.5:.0f} l{tall * 0.14:.0f} -{tall * 0.46:.0f} "
            f'h-{tall * 0.08:.0f} Z"/>'
        )
    return f'<g fill="#0b1f24">{"".join(trees)}</g>'


def _village(key: Sequence[object]) -> str:
    houses = []
    for at, x in enumerate(_spread(8, key, "house")):
        wide, tall = 62 + 34 * roll("wide", at, *key), 50 + 46 * roll("high", at, *key)
        left, top = x - wide / 2, _GROUND - tall + 12
        houses.append(
            f'<path fill="#16132b" d="M{left:.0f} {_GROUND + 30} V{top:.0f} l{wide / 2:.0f} -{wide * 0.55:.0f} '
            f'l{wide / 2:.0f} {wide * 0.55:.0f} V{_GROUND + 30} Z"/>'
            f'<circle cx="{x:.0f}" cy="{top + 22:.0f}" r="34" fill="url(#glow)" opacity=".6"/>'
            f'<rect x="{x - 8:.0f}" y="{top + 12:.0f}" width="16" height="20" rx="2" fill="#ffd97a"/>'
        )
    return "".join(houses)


def _mountains(key: Sequence[object]) -> str:
    peaks = []
    for at, x in enumerate(_spread(5, key, "peak")):
        tall, wide = 190 + 120 * roll("peak", at, *key), 150 + 60 * roll("broad", at, *key)
        top = _GROUND + 10 - tall
        peaks.append(
            f'<path fill="#1b2447" d="M{x - wide:.0f} {_GROUND + 20} L{x:.0f} {top:.0f} '
            f'L{x + wide:.0f} {_GROUND + 20} Z"/>'
            f'<path fill="#e9eefc" opacity=".85" d="M{x:.0f} {top:.0f} l{wide * 0.24:.0f} {tall * 0.25:.0f} '
            f'l-{wide * 0.12:.0f} -14 l-{wide * 0.1:.0f} 20 l-{wide * 0.12:.0f} -18 l-{wide * 0.13:.0f} 12 Z"/>'
        )
    return "".join(peaks)


def _sea(key: Sequence[object]) -> str:
    rows = []
    for row in range(5):
        y, step = 372 + 22 * row, 60 + 8 * row
        start = -step * roll("wave", row, *key)
        waves = "".join(f"q{step / 2:.0f} -14 {step} 0 " for _ in range(WIDTH // step + 2))
        shade = _hex(_mixed((0x2F, 0x5F, 0x8A), (0x0B, 0x22, 0x3C), row / 4))
        rows.append(f'<path d="M{start:.0f} {y} {waves}V{HEIGHT} H0 Z" fill="{shade}"/>')
    x = 140 + 600 * roll("boat", *key)
    boat = (
        f'<g transform="translate({x:.0f} 366)"><path d="M-46 0 h92 l-18 24 h-56 Z" fill="#3a2418"/>'
        '<path d="M0 -6 V-86 L44 -14 Z" fill="#f6e7c9"/><path d="M-5 -6 V-70 L-34 -14 Z" fill="#e2c9a0"/></g>'
    )
    beach = f'<path d="M0 {HEIGHT} V500 Q{WIDTH // 2} 452 {WIDTH} 500 V{HEIGHT} Z" fill="#3d3548"/>'
    return rows[0] + boat + "".join(rows[1:]) + beach


def _meadow(key: Sequence[object]) -> str:
    blades = (
        f'<path d="M{x:.0f} {_GROUND + 70} q{18 * roll("bow", at, *key) - 9:.0f} -40 '
        f'{24 * roll("lean", at, *key) - 12:.0f} -{50 + 50 * roll("blade", at, *key):.0f}"/>'
        for at, x in enumerate(_spread(90, key, "grass"))
    )
    petals = ("#ffd166", "#ef9fb5", "#c3b1ff", "#f4f1de")
    flowers = (
        f'<circle cx="{x:.0f}" cy="{_GROUND - 4 + 60 * roll("bloom", at, *key):.0f}" '
        f'r="{4 + 4 * roll("size", at, *key):.1f}" fill="{petals[at % len(petals)]}"/>'
        for at, x in enumerate(_spread(26, key, "flower"))
    )
    return f'<g stroke="#1d4532" stroke-width="3" fill="none">{"".join(blades)}</g>{"".join(flowers)}'


def _lighthouse(key: Sequence[object]) -> str:
    x = 180 + 600 * roll("tower", *key)
    stripes = "".join(
        f'<path d="M-{30 - 3 * row} {-60 * row} h{60 - 6 * row} l-3 -30 h-{54 - 6 * row} Z" fill="#c8453b"/>'
        for row in range(4)
    )
    return (
        f'<g transform="translate({x:.0f} {_GROUND})">'
        '<path d="M0 -262 L-900 -462 V-192 Z" fill="#fff2b8" opacity=".14"/>'
        '<path d="M0 -262 L900 -372 V-112 Z" fill="#fff2b8" opacity=".2"/>'
        '<path d="M-30 20 L-16 -240 H16 L30 20 Z" fill="#f4efe6"/>'
        f'{stripes}<path d="M-20 -240 h40 v-34 h-40 Z" fill="#20263f"/><circle cy="-258" r="12" fill="#fff6cf"/>'
        '<path d="M-26 -274 h52 l-26 -30 Z" fill="#8f2f2a"/></g>'
    )


def _clear(key: Sequence[object]) -> str:
    x, y = 500 + 400 * roll("meteor", *key), 50 + 80 * roll("fall", *key)
    return (
        f'<path d="M{x:.0f} {y:.0f} l-120 46" stroke="#fff8e1" stroke-width="2" opacity=".55" stroke-linecap="round"/>'
    )


def _snow(key: Sequence[object]) -> str:
    flakes = (
        f'<circle cx="{roll("sx", at, *key) * WIDTH:.0f}" cy="{roll("sy", at, *key) * HEIGHT:.0f}" '
        f'r="{1.5 + 3 * roll("sr", at, *key):.1f}"/>'
        for at in range(110)
    )
    return f'<g fill="#ffffff" opacity=".8">{"".join(flakes)}</g>'


def _rain(key: Sequence[object]) -> str:
    drops = (
        f'<path d="M{roll("rx", at, *key) * (WIDTH + 60):.0f} {roll("ry", at, *key) * HEIGHT:.0f} l-9 30"/>'
        for at in range(120)
    )
    return f'<g stroke="#bcd7ff" stroke-width="1.6" opacity=".45">{"".join(drops)}</g>'


def _fireflies(key: Sequence[object]) -> str:
    lights = (
        f'<g transform="translate({roll("fx", at, *key) * WIDTH:.0f} {300 + 200 * roll("fy", at, *key):.0f})">'
        '<circle r="14" fill="url(#glow)"/><circle r="2.4" fill="#fffbe0"/></g>'
        for at in range(22)
    )
    return "".join(lights)


def _hero_at(hero: str, x: float, key: Sequence[object]) -> str:
    side = -1 if roll("side", *key) < 0.5 else 1
    lantern = (
        '<g transform="translate(74 -54)"><circle r="64" fill="url(#glow)"/><path d="M0 -26 v12" stroke="#3b2a1a" '
        'stroke-width="3"/><rect x="-9" y="-14" width="18" height="26" rx="4" fill="#ffdf87" stroke="#3b2a1a" '
        'stroke-width="3"/></g><path d="M30 -52 L74 -80" stroke="#2b2030" stroke-width="7" stroke-linecap="round"/>'
    )
    scale = f"scale({side * 1.15:.2f} 1.15)"
    shadow = '<ellipse cy="4" rx="58" ry="9" fill="#000" opacity=".35"/>'
    return f'<g transform="translate({x:.0f} {_GROUND + 72}) {scale}">{shadow}{lantern}{_HEROES[hero]}</g>'


_EYES: Final = (
    '<circle cx="-14" cy="-100" r="12" fill="#fffdf4"/><circle cx="14" cy="-100" r="12" fill="#fffdf4"/>'
    '<circle cx="-11" cy="-99" r="5.5" fill="#1b1420"/><circle cx="17" cy="-99" r="5.5" fill="#1b1420"/>'
)
_DOTS: Final = '<circle cx="-14" cy="-96" r="5" fill="#1b1420"/><circle cx="14" cy="-96" r="5" fill="#1b1420"/>'
_SCARF: Final = (
    '<path d="M-34 -74 q34 20 68 0 v14 q-34 18 -68 0 Z" fill="#d1495b"/><path d="M-22 -62 l-8 44 l18 3 l6 -40 Z" '
    'fill="#b23a4c"/>'
)
_HEROES: Final[Mapping[str, str]] = {
    "owl": (
        '<path d="M-46 0 q-14 -70 6 -112 l-6 -26 l24 12 q22 -8 44 0 l24 -12 l-6 26 q20 42 6 112 Z" fill="#6b4a3a"/>'
        '<ellipse cy="-34" rx="30" ry="34" fill="#e8cfae"/><circle cx="-14" cy="-100" r="20" fill="#f3e1c7"/>'
        f'<circle cx="14" cy="-100" r="20" fill="#f3e1c7"/>{_EYES}'
        f'<path d="M-6 -88 h12 l-6 12 Z" fill="#e7a23b"/>{_SCARF}'
    ),
    "fox": (
        '<path d="M-40 -8 q-70 0 -66 -56 q22 26 62 22 Z" fill="#d96f32"/>'
        '<path d="M-106 -64 q2 18 18 24 q4 -16 -18 -24 Z" fill="#fff4e6"/>'
        '<path d="M-38 0 q-8 -60 10 -80 h56 q18 20 10 80 Z" fill="#d96f32"/>'
        '<ellipse cy="-26" rx="20" ry="26" fill="#fff4e6"/>'
        '<path d="M-44 -146 l18 26 h52 l18 -26 q10 44 -8 66 l-36 24 l-36 -24 q-18 -22 -8 -66 Z" fill="#e07b39"/>'
        f'<path d="M-36 -88 q20 -6 36 18 q16 -24 36 -18 l-36 32 Z" fill="#fff4e6"/>{_DOTS}'
        f'<circle cy="-66" r="6" fill="#1b1420"/>{_SCARF}'
    ),
    "hedgehog": (
        '<path d="M-64 0 l-8 -26 l10 -4 l-8 -26 l14 0 l-2 -26 l16 6 l4 -24 l14 12 l12 -20 l12 18 l16 -12 l4 20 l16 2 '
        'l-4 18 q26 30 10 62 Z" fill="#4a3528"/><ellipse cx="16" cy="-58" rx="42" ry="50" fill="#e6c9a5"/>'
        '<g transform="translate(18 26)"><circle cx="-14" cy="-96" r="5" fill="#1b1420"/>'
        '<circle cx="14" cy="-96" r="5" fill="#1b1420"/><circle cx="2" cy="-84" r="6" fill="#1b1420"/>'
        '<path d="M-10 -70 q12 10 24 0" stroke="#1b1420" stroke-width="3" fill="none"/></g>'
        '<path d="M-22 -30 q38 20 76 0 v14 q-38 18 -76 0 Z" fill="#3d7ea6"/>'
    ),
    "cat": (
        '<path d="M-34 -10 q-58 0 -44 -66 q4 -18 16 -14" stroke="#2d2a3a" stroke-width="13" fill="none" '
        'stroke-linecap="round"/>'
        '<path d="M-38 0 q-10 -58 8 -80 h60 q18 22 8 80 Z" fill="#2d2a3a"/>'
        '<path d="M-44 -144 l22 20 h44 l22 -20 q8 40 -4 60 q-40 30 -80 0 q-12 -20 -4 -60 Z" fill="#34304a"/>'
        '<circle cx="-15" cy="-100" r="10" fill="#ffe07a"/><circle cx="15" cy="-100" r="10" fill="#ffe07a"/>'
        '<ellipse cx="-15" cy="-100" rx="3" ry="8" fill="#1b1420"/>'
        '<ellipse cx="15" cy="-100" rx="3" ry="8" fill="#1b1420"/>'
        '<path d="M-5 -86 h10 l-5 6 Z" fill="#f2a5b5"/><g stroke="#cfc9e6" stroke-width="1.5"><path '
        'd="M-12 -82 l-36 -6 '
        f'M-12 -78 l-36 4 M12 -82 l36 -6 M12 -78 l36 4"/></g>{_SCARF}'
    ),
}
_PLACES: Final[Mapping[str, Callable[[Sequence[object]], str]]] = {
    "forest": _forest,
    "village": _village,
    "mountains": _mountains,
    "sea": _sea,
    "meadow": _meadow,
    "lighthouse": _lighthouse,
}
_WEATHERS: Final[Mapping[str, Callable[[Sequence[object]], str]]] = {
    "clear": _clear,
    "snow": _snow,
    "rain": _rain,
    "fireflies": _fireflies,
}
