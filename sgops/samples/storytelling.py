"""The words of a story: a title and a seed decide who goes where, whom they meet and how it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, TypeVar

T = TypeVar("T")

# Each has a name, and the two words that stand for it.
HEROES: Final[Mapping[str, tuple[str, str, str]]] = {
    "owl": ("Olive", "she", "her"),
    "fox": ("Rufus", "he", "his"),
    "hedgehog": ("Pim", "he", "his"),
    "cat": ("Minka", "she", "her"),
}
WISHES: Final = (
    "the last note of a lullaby",
    "the sock that the moon had lost",
    "a key that had no door",
    "the colour that goes missing at dusk",
    "a button from the coat of the night",
    "a letter that was addressed to nobody",
)
BEGINNINGS: Final = (
    (
        "On the evening when the lamplighter forgot one lamp, {name} the {hero} could not sleep. Somebody,"
        " {they} thought, ought to look for {wish}."
    ),
    (
        "It was so late that even the clock yawned. But {name} the {hero} put on {their} scarf: {wish} would not find"
        " itself."
    ),
    (
        "Every night at the same time {name} the {hero} counted what there was in the world. Tonight one thing was"
        " missing: {wish}."
    ),
)
PLACES: Final[Mapping[str, str]] = {
    "forest": "In the forest the trees were telling each other the same story in different words.",
    "village": "In the village every window had left a little light on, just in case.",
    "mountains": "Up in the mountains the echoes had gone to bed, and answered in whispers.",
    "sea": "Down by the sea the waves were counting themselves, and never got past three.",
    "meadow": "In the meadow the dandelions had closed for the night, all but one.",
    "lighthouse": "At the lighthouse the lamp went round and round, looking for somebody to say good night to.",
}
COMPANIONS: Final = (
    "a snail with a lantern",
    "a goose who collected yawns",
    "an umbrella that had run away from home",
    "a very small ghost with a cold",
    "a mouse who mended clocks",
    "two crows who had never once agreed",
    "a postman made of snow",
    "a whale who was only passing through",
)
MEETINGS: Final = (
    "There sat {companion}, who knew nothing about {wish}, and a great deal about soup.",
    "“Have you looked where it is quiet?” asked {companion}, and pointed with great dignity in the wrong direction.",
    "{Companion} gave {name} {gift}, and wanted nothing for it but a wave.",
    "{Companion} came along for a while, because going along is a way of going, too.",
    "“I had it a moment ago,” said {companion}. “Or was that yesterday? It was certainly a Tuesday.”",
    "{Companion} had lost something as well, so they looked for both, and found {gift}.",
)
GIFTS: Final = (
    "half a biscuit",
    "a stone that was still warm",
    "a word that fits any lock",
    "a whistle that only dreams can hear",
    "the end of a rainbow, slightly used",
)
TRIALS: Final = (
    (
        "Then the wind blew out the path. {name} stood still, counted to {number}, and found that the dark was only the"
        " night with its eyes closed."
    ),
    "Then nobody knew the way, not even the way. {name} sat down upon it, and after {number} breaths it remembered.",
)
FINDINGS: Final = (
    "And there it was, {wish}, in the one place where nobody looks: exactly where {name} had set out.",
    (
        "It was the stars that saw it first. They all pointed, and {name} looked down: {wish} had been in {their} own"
        " pocket all along."
    ),
)
ENDINGS: Final = (
    (
        "So {name} the {hero} went home, turned round three times, and slept until the story was over. It is over now."
        " Good night."
    ),
    (
        "{name} the {hero} put it under {their} pillow, where it hummed a little. Then there was only the night,"
        " and the night was kind."
    ),
)
WEATHERS: Final = ("clear", "snow", "rain", "fireflies")


def roll(*what: object) -> float:
    """Give a number from 0 up to 1 that is always the same for the same words."""
    digest = sha256("\0".join(map(str, what)).encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def pick(options: Sequence[T], *what: object) -> T:
    """Choose one, always the same for the same words."""
    return options[int(roll(*what) * len(options))]


def shuffled(options: Sequence[T], *what: object) -> list[T]:
    """Put them in an order that is always the same for the same words."""
    return sorted(options, key=lambda option: roll(option, *what))


def tell(title: str, seed: int, scenes: int) -> dict[str, Any]:
    """Write the whole script: the hero, and each scene with its place, hour, weather and words."""
    hero = _hero(title, seed)
    name, they, their = HEROES[hero]
    wish = pick(WISHES, "wish", seed, title)
    words = {"hero": hero, "name": name, "they": they, "their": their, "wish": wish}
    texts = _texts(words, seed, scenes)
    places = shuffled(list(PLACES), "places", seed, title)
    return {
        "title": title or f"{name} and {wish}",
        "hero": hero,
        "scenes": [_scene(number, text, places, seed, scenes) for number, text in enumerate(texts, start=1)],
    }


def _hero(title: str, seed: int) -> str:
    named = [hero for hero in HEROES if hero in title.lower()]
    return named[0] if named else pick(list(HEROES), "hero", seed, title)


def _scene(number: int, text: str, places: Sequence[str], seed: int, scenes: int) -> dict[str, Any]:
    place = places[(number - 1) % len(places)]
    return {
        "id": number,
        "place": place,
        # The night passes from dusk to dawn, however long the story is.
        "hour": round((number - 0.5) / scenes, 4),
        "weather": pick(WEATHERS, "weather", seed, number),
        "text": text.format(arrival=PLACES[place]),
    }


def _texts(words: Mapping[str, str], seed: int, scenes: int) -> list[str]:
    """Give the scenes their parts: a beginning, the way, a trial, what is found, an end."""
    beginning = pick(BEGINNINGS, "beginning", seed).format(**words)
    trial = pick(TRIALS, "trial", seed).format(number=3 + int(roll("number", seed) * 7), **words)
    finding = pick(FINDINGS, "finding", seed).format(**words)
    ending = pick(ENDINGS, "ending", seed).format(**words)
    match scenes:
        case 1:
            return [f"{beginning} {finding} {ending}"]
        case 2:
            return [beginning, f"{finding} {ending}"]
        case 3:
            return [beginning, finding, ending]
        case _:
            return [beginning, *_way(words, seed, scenes - 4), trial, finding, ending]


def _way(words: Mapping[str, str], seed: int, length: int) -> list[str]:
    companions, meetings, gifts = (shuffled(deck, "way", seed) for deck in (COMPANIONS, MEETINGS, GIFTS))
    way = []
    for step in range(length):
        companion = companions[step % len(companions)]
        meeting = meetings[step % len(meetings)].format(
            companion=companion,
            Companion=companion[0].upper() + companion[1:],
            gift=gifts[step % len(gifts)],
            **words,
        )
        way.append(f"{{arrival}} {meeting}")
    return way
