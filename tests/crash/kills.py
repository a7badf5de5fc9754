"""Where an engine is killed, written so that a failing one can be repeated from its text."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The kills of one trial: in the life that begins, or in those that come after it, one for each.

    Written `begin@any:31:torn finish@fsync:2`; a last life that is not killed always follows.
    """

    begin: Kill | None = None
    finish: tuple[Kill, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        begin: Kill | None = None
        finish: list[Kill] = []
        for word in text.split():
            act, _, kill = word.partition("@")
            if act == "begin" and begin is None and not finish:
                begin = Kill.parse(kill)
            elif act == "finish":
                finish.append(Kill.parse(kill))
            else:
                raise ValueError(f"a plan is [begin@KILL] [finish@KILL]…, not {text!r}")
        return cls(begin=begin, finish=tuple(finish))

    def lives(self) -> list[tuple[str, Kill | None]]:
        """List the lives of the trial, in order, with the kill of each."""
        return [("begin", self.begin), *(("finish", kill) for kill in self.finish), ("finish", None)]

    def __str__(self) -> str:
        begin = [f"begin@{self.begin}"] if self.begin else []
        return " ".join([*begin, *(f"finish@{kill}" for kill in self.finish)])
