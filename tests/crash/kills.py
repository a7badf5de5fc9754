"""Where an engine is killed, written so that a failing one can be repeated from its text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Self

from sgops.core.failpoints import NAMES
from tests.crash.shim import CALLS, FAILURES, MOMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """The nth pass of a named place, or the nth call of a kind: before it, in its middle, or after it.

    Written `writer.before_commit:3`, `fsync:7` or `any:31:torn`. With `write:9:full`, `fsync:9:broken` or
    `any:9:read-only` nobody is killed: that one call fails.
    """

    place: str
    nth: int
    moment: str = "before"

    def __post_init__(self) -> None:
        if self.place not in (*CALLS, *NAMES) or self.moment not in (*MOMENTS, *FAILURES) or self.nth < 1:
            raise ValueError(f"there is no way to kill at {self}")

    @property
    def is_a_call(self) -> bool:
        """Whether the shim does it; all others are failpoints of the engine itself."""
        return self.place in CALLS

    @property
    def is_a_failure(self) -> bool:
        """Whether the call only fails, and the engine has to see how it goes on."""
        return self.moment in FAILURES

    @classmethod
    def parse(cls, text: str) -> Self:
        place, nth, *moment = text.split(":")
        return cls(place=place, nth=int(nth), moment=moment[0] if moment else "before")

    def __str__(self) -> str:
        return f"{self.place}:{self.nth}" + ("" if self.moment == "before" else f":{self.moment}")


class Scenario(Enum):
    """What is done in the first life of a trial, and in those that come after it."""

    # Python in threads, in every way it can go.
    JOBS = ("begin", "finish")
    # Every other kind of work; each life does what those before it have left.
    MIXED = ("mixed", "mixed")

    @property
    def first(self) -> str:
        return self.value[0]

    @property
    def then(self) -> str:
        return self.value[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The kills of one trial: in the life that begins, or in those that come after it, one for each.

    Written `begin@any:31:torn finish@fsync:2`, or `mixed@any:31:torn mixed@fsync:2`; a last life that is not killed
    always follows.
    """

    begin: Kill | None = None
    finish: tuple[Kill, ...] = ()
    scenario: Scenario = Scenario.JOBS

    @classmethod
    def parse(cls, text: str) -> Self:
        words = [word.partition("@") for word in text.split()]
        acts, kills = [act for act, _, _ in words], [Kill.parse(kill) for _, _, kill in words]
        scenario = Scenario.MIXED if acts[:1] == [Scenario.MIXED.first] else Scenario.JOBS
        has_begin = acts[:1] == [scenario.first]
        if any(act != scenario.then for act in acts[has_begin:]):
            raise ValueError(f"a plan is [begin@KILL] [finish@KILL]…, or mixed@KILL [mixed@KILL]…, not {text!r}")
        begin = kills[0] if has_begin else None
        return cls(begin=begin, finish=tuple(kills[has_begin:]), scenario=scenario)

    def lives(self) -> list[tuple[str, Kill | None]]:
        """List the lives of the trial, in order, with the kill of each."""
        first, then = self.scenario.value
        return [(first, self.begin), *((then, kill) for kill in self.finish), (then, None)]

    def __str__(self) -> str:
        begin = [f"{self.scenario.first}@{self.begin}"] if self.begin else []
        return " ".join([*begin, *(f"{self.scenario.then}@{kill}" for kill in self.finish)])
