"""How a JSON value becomes what the type of a parameter says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import Any, Final

from sgops.core.errors import SgopsError, UsageError
from sgops.core.query import suggest
from sgops.core.secrets import MASK, is_secret_key
from sgops.core.units import clipped
from sgops.core.values import Json, clip

# Whoever sent a thousand wrong values has seen enough after twenty.
MOST_FAULTS: Final = 20


class Secret(str):
    """Mark a parameter as a secret: the job stores the name of an entry of `[secrets]`, the stage gets its value.

    A default is a name, too. What is stored refuses it, wherever it stands: an output, an item, a step, a fact.
    """

    __slots__ = ()
    is_secret = True

    def __repr__(self) -> str:
        return f"Secret({MASK!r})"


class Misfit(Exception):
    """End a trial at its first fault."""


@dataclass(slots=True)
class Reading:
    """One reading of parameters: where secrets are looked up, and every fault that was met."""

    secret: Callable[[str], str]
    is_trial: bool = False
    faults: list[str] = field(default_factory=list)
    met: int = 0

    def fault(self, sentence: str) -> None:
        """Note what is wrong; the reading goes on, unless it only tries whether a kind fits."""
        if self.is_trial:
            raise Misfit
        self.met += 1
        if self.met <= MOST_FAULTS:
            self.faults.append(sentence)


class Kind:
    """What a type accepts; `str()` writes it as its author would."""

    def __str__(self) -> str:
        return "Any"

    def read(self, value: Json, at: str, reading: Reading) -> Any:  # noqa: ANN401 - what the annotation says
        """Give the value as the type wants it, or note why that cannot be."""
        del at, reading
        return value

    def inside(self) -> Iterator[Kind]:
        """Give the kinds this one is made of."""
        return iter(())


@dataclass(frozen=True, slots=True)
class Plain(Kind):
    """What JSON itself can say; true is no number."""

    type: type

    def __str__(self) -> str:
        return "None" if self.type is NoneType else self.type.__name__

    def read(self, value: Json, at: str, reading: Reading) -> Any:  # noqa: ANN401
        if isinstance(value, self.type) and (self.type is bool or not isinstance(value, bool)):
            return value
        if self.type is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        # On a command line title=1984 is a number, as JSON has it.
        quoted = ", in quotes it would be" if self.type is str and isinstance(value, int | float) else ""
        return reading.fault(f"{at}: {shown(value, at)} is no {self}{quoted}")


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """What is written as text and stands for something else."""

    type: type
    make: Callable[[str], object]
    forms: str

    def __str__(self) -> str:
        return self.type.__name__

    def read(self, value: Json, at: str, reading: Reading) -> Any:  # noqa: ANN401
        try:
            if isinstance(value, str):
                return self.make(value)
        except (ValueError, UsageError):
            return reading.fault(f"{at}: {shown(value, at)} is no {self}: {self.forms}")
        return reading.fault(f"{at}: {shown(value, at)} is no text for a {self}")


@dataclass(frozen=True, slots=True)
class SecretName(Kind):
    """The name of an entry of `[secrets]`."""

    def __str__(self) -> str:
        return "Secret"

    def read(self, value: Json, at: str, reading: Reading) -> Any:  # noqa: ANN401
        if not isinstance(value, str):
            return reading.fault(f"{at}: a secret is given by the name of its entry in [secrets]")
        try:
            return Secret(reading.secret(value))
        except SgopsError as error:
            # What was given may be the secret itself, in the wrong place: it is not repeated.
            said = error.message.replace(f"'{value}'", "of that name")
            return reading.fault(f"{at}: {said}")


@dataclass(frozen=True, slots=True)
class Many(Kind):
    """A list of any length, its elements of one kind; kept as a tuple when the type says so."""

    make: Callable[[Sequence[Any]], Any]
    element: Kind
    name: str

    def __str__(self) -> str:
        return self.name

    def read(self, value: Json, at: str, reading: Reading) -> Any:  # noqa: ANN401
        if not isinstance(value, list | tuple):
            return reading.fault(f"{at}: {shown(value, at)} is no list")
        return self.make([self.element.read(part, f"{at}[{place}]", reading) for place, part in enumerate(value)])

    def inside(self) -> Iterator[Kind]:
        yield self.element


@dataclass(frozen=True, slots=True)
class Row(Kind):
    """A tuple of a fixed length, each place with a kind of its own."""

    places: tuple[Kind, ...]

    def __str__(self) -> str:
        return f"tuple[{', '.join(map(str, self.places)) or '()'}]"

    def read(self, value: Json, at: str, reading: Reading) -> Any:  # noqa: ANN401
        if not isinstance(value, list | tuple) or len(value) != len(self.places):
            return reading.fault(f"{at}: {shown(value, at)} is no list of {len(self.places)}")
        pairs = zip(self.places, value, strict=True)
        return tuple(kind.read(part, f"{at}[{place}]", reading) for place, (kind, part) in enumerate(pairs))

    def inside(self) -> Iterator[Kind]:
        yield from self.places


@dataclass(frozen=True, slots=True)
class Table(Kind):
    """A dict; its keys are text, or what text can name."""

    key: Kind
    value: Kind

    def __str__(self) -> str:
        return f"dict[{self.key}, {self.value}]"

    def read(self, value: Json, at: str, reading: Reading) -> Any:  # noqa: ANN401
        if not isinstance(value, Mapping):
            return reading.fault(f"{at}: {shown(value, at)} is no object")
        return {
            self.key.read(key, f"{at}, a key", reading): self.value.read(part, f"{at}[{clipped(key, 40)}]", reading)
            for key, part in value.items()
        }

    def inside(self) -> Iterator[Kind]:
        yield from (self.key, self.value)


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    """One of some values: what may be written for it, and what that stands for."""

    options: tuple[tuple[Json, object], ...]

    def __str__(self) -> str:
        return " | ".join(repr(written) for written, _ in self.options)

    def read(self, value: Json, at: str, reading: Reading) -> Any:  # noqa: ANN401
        for written, stands_for in self.options:
            # 1 is not true, and 1.0 is not 1.
            if type(written) is type(value) and written == value:
                return stands_for
        offered = ", ".join(repr(written) for written, _ in self.options)
        near = suggest(value, [str(written) for written, _ in self.options]) if isinstance(value, str) else ""
        return reading.fault(f"{at}: {shown(value, at)} is none of {offered}.{near}")


@dataclass(frozen=True, slots=True)
class Maybe(Kind):
    """A kind, or null."""

    kind: Kind

    def __str__(self) -> str:
        return f"{self.kind} | None"

    def read(self, value: Json, at: str, reading: Reading) -> Any:  # noqa: ANN401
        return None if value is None else self.kind.read(value, at, reading)

    def inside(self) -> Iterator[Kind]:
        yield self.kind


@dataclass(frozen=True, slots=True)
class Either(Kind):
    """Any of several kinds: the one that keeps the value as it is, else the first that takes it."""

    kinds: tuple[Kind, ...]

    def __str__(self) -> str:
        return " | ".join(map(str, self.kinds))

    def read(self, value: Json, at: str, reading: Reading) -> Any:  # noqa: ANN401
        fits = list(self._trials(value, at, reading))
        if not fits:
            return reading.fault(f"{at}: {shown(value, at)} is no {self}")
        return next((read for read in fits if type(read) is type(value)), fits[0])

    def inside(self) -> Iterator[Kind]:
        yield from self.kinds

    def _trials(self, value: Json, at: str, reading: Reading) -> Iterator[Any]:
        trial = Reading(reading.secret, is_trial=True)
        for kind in self.kinds:
            try:
                yield kind.read(value, at, trial)
            except Misfit:
                continue


def shown(value: Json, at: str) -> str:
    """Write a value for the sentence that refuses it; never what may be a secret."""
    if any(is_secret_key(step) for step in at.split(".")):
        return MASK
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return clipped(value, 40)
        case int() | float():
            return clip(repr(value), 40)
        case Mapping():
            return "an object"
        case _:
            return f"a list of {len(value)}"
