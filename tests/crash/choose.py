"""Which kills are tried: spread evenly over a life, every one of them, or as the dice fall."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from signal import SIGINT, SIGTERM
from typing import Final

from sgops.core.failpoints import NAMES
from tests.crash.kills import Kill, Plan, Scenario
from tests.crash.shim import CALLS, MOMENTS

# How often the writer passes its failpoints in a life, where no shim counts the calls.
_COMMITS: Final = 50
# Lives differ by a few commits: a kill aimed at the last call might not come to pass.
_CERTAIN: Final = 0.9
# What only the mixed scenario passes, and which of the passes a kill is tried at.
MIXED_PLACES: Final[Mapping[str, tuple[int, ...]]] = {
    "service.before_submit": (1,),
    "service.before_receipt": (1,),
    "service.before_collect": (1,),
    "schedule.before_keep": (1,),
    "inbox.taken": (1, 2),
    "inbox.committed": (1,),
    "artifact.before_rename": (1, 2, 3),
    "artifact.before_record": (1, 2, 3),
}
# Passed once in a file's life.
_ONCE: Final = "store.migrate"
# Passed again and again in every life.
_PASSED: Final = [name for name in NAMES if name.startswith(("writer.", "apply."))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many calls of each kind a life of each act makes when nothing kills it; empty where nothing counts them."""

    begin: Mapping[str, int]
    finish: Mapping[str, int]

    @property
    def commits(self) -> int:
        """About how many commits the beginning has."""
        return self.begin.get("fsync", _COMMITS)


def spread(reach: Reach) -> list[Plan]:
    """Give the plans of every run of the tests: more than 200 kills, the same ones each time."""
    calls = [*_begun_at(reach, "any", 76), *_begun_at(reach, "fsync", 20), *_finished_at(reach, 12), *_rare(reach)]
    nested = [
        Plan(begin=first.begin, finish=second.finish)
        for first, second in zip(_begun_at(reach, "any", 20), _finished_at(reach, 20), strict=True)
    ]
    return [*calls, *nested, *_at_failpoints(reach, 46)]


def spread_mixed(reach: Reach) -> list[Plan]:
    """Give the plans of every run for the scenario in which every other kind of work is done."""
    single = [*_begun_at(reach, "any", 24), *_begun_at(reach, "fsync", 6), *_begun_at(reach, "rename", 4)]
    nested = [
        Plan(begin=first.begin, finish=second.finish)
        for first, second in zip(_begun_at(reach, "any", 6), _finished_at(reach, 6), strict=True)
    ]
    named = [Plan(begin=Kill(place=name, nth=nth)) for name, passes in MIXED_PLACES.items() for nth in passes]
    return [replace(plan, scenario=Scenario.MIXED) for plan in (*single, *nested, *named)]


def every(reaches: Mapping[Scenario, Reach]) -> Iterator[Plan]:
    """Give a kill at every call and every pass of a failpoint in the beginning, and at every call of a recovery."""
    for scenario, reach in reaches.items():
        for plan in _every(reach):
            yield replace(plan, scenario=scenario)
    for name, passes in MIXED_PLACES.items():
        for nth in passes:
            yield Plan(begin=Kill(place=name, nth=nth), scenario=Scenario.MIXED)


def _every(reach: Reach) -> Iterator[Plan]:
    for call in CALLS[:-1]:
        for nth in range(1, reach.begin.get(call, 0) + 1):
            for moment in MOMENTS if call == "write" else ("before", "after"):
                yield Plan(begin=Kill(place=call, nth=nth, moment=moment))
    for nth in range(1, reach.finish.get("any", 0) + 1):
        yield Plan(begin=Kill(place="any", nth=reach.begin["any"] // 2), finish=(Kill(place="any", nth=nth),))
    for name in _PASSED:
        for nth in range(1, reach.commits + 1):
            yield Plan(begin=Kill(place=name, nth=nth))


def at_random(reaches: Mapping[Scenario, Reach], seed: int) -> Iterator[Plan]:
    """Give plans without end; the same seed gives the same ones, as long as lives have about the same length."""
    dice = random.Random(seed)
    while True:
        scenario = dice.choice((Scenario.JOBS, Scenario.JOBS, Scenario.MIXED))
        yield _any_plan(dice, scenario, reaches[scenario])


def storm(seed: int, *, late: int) -> list[tuple[int, int, int]]:
    """Give two or three signals to stop: the first while work begins, or `late`, the others shortly after."""
    dice = random.Random(seed)
    first = dice.choice([dice.randint(30, 3_000), late])
    numbers = [int(dice.choice([SIGTERM, SIGINT])) for _ in range(2 + seed % 2)]
    return [
        (0 if place else first, dice.choice([0, dice.randint(0, 300)]), number) for place, number in enumerate(numbers)
    ]


def _begun_at(reach: Reach, call: str, count: int) -> list[Plan]:
    kills = _evenly(call, reach.begin.get(call, 0), count) or _at_names(reach.commits, count)
    return [Plan(begin=kill) for kill in kills]


def _finished_at(reach: Reach, count: int) -> list[Plan]:
    """Kill a recovery and what follows it, more often near its start."""
    kills = _evenly("any", reach.finish.get("any", 0) // 2, count) or _at_names(_COMMITS // 8, count)
    return [Plan(finish=(kill,)) for kill in kills]


def _rare(reach: Reach) -> list[Plan]:
    """Kill at every call of the kinds that hardly occur."""
    return [
        Plan(begin=Kill(place=call, nth=nth, moment=moment))
        for call in ("rename", "unlink", "truncate")
        for nth in range(1, min(reach.begin.get(call, 0), 3) + 1)
        for moment in ("before", "after")
    ]


def _at_failpoints(reach: Reach, count: int) -> list[Plan]:
    once = Plan(begin=Kill(place=_ONCE, nth=1))
    return [once, *(Plan(begin=kill) for kill in _at_names(reach.commits, count - 1))]


def _evenly(call: str, reached: int, count: int) -> list[Kill]:
    """Spread kills over the calls of a life, each before, in the middle of, or after its call in turn."""
    if not reached:
        return []
    step = reached * _CERTAIN / count
    return [
        Kill(place=call, nth=1 + int(number * step), moment=MOMENTS[number % len(MOMENTS)]) for number in range(count)
    ]


def _at_names(passes: int, count: int) -> list[Kill]:
    return [
        Kill(place=_PASSED[number % len(_PASSED)], nth=1 + int(number * passes * _CERTAIN / count))
        for number in range(count)
    ]


def _any_plan(dice: random.Random, scenario: Scenario, reach: Reach) -> Plan:
    if scenario is Scenario.MIXED and dice.random() < 0.25:
        name, passes = dice.choice(list(MIXED_PLACES.items()))
        return Plan(begin=Kill(place=name, nth=dice.choice(passes)), scenario=scenario)
    nested = dice.choice((0, 0, 1, 2))
    leaves_first = scenario is Scenario.JOBS and nested and dice.random() < 0.2
    begin = None if leaves_first else _any_kill(dice, reach.begin, reach.commits)
    finish = tuple(_any_kill(dice, reach.finish, reach.commits // 4) for _ in range(nested))
    return Plan(begin=begin, finish=finish, scenario=scenario)


def _any_kill(dice: random.Random, reached: Mapping[str, int], commits: int) -> Kill:
    """Throw a kill: half of them at calls, where calls are counted."""
    seen = [call for call, count in reached.items() if count]
    if seen and dice.random() < 0.6:
        call = dice.choice(seen)
        return Kill(place=call, nth=dice.randint(1, reached[call]), moment=dice.choice(MOMENTS))
    return Kill(place=dice.choice(_PASSED), nth=dice.randint(1, max(commits, 1)))
