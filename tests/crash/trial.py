"""One trial: an engine begins, is killed where a plan says, lives again to the end; and what was broken by that."""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from typing import Final, Protocol

from sgops.cli.exits import STORAGE
from tests.crash import laws, mixed_laws, snapshot, witness
from tests.crash.choose import Reach
from tests.crash.home import prepare, prepare_for
from tests.crash.kills import Kill, Plan, Scenario
from tests.crash.nursery import End, Nursery, Signals
from tests.crash.snapshot import Snapshot
from tests.crash.witness import Seen, Witness

_SHOWN: Final = 3_000
# A kill of a following life aims at the first third.
_PART: Final = 3
# What an engine leaves with when somebody insists.
STOPPED_AT_ONCE: Final = 130
_MOST: Final = 20
_FILES: Final = "data/artifacts"
# What a job of the crowd adds to the witness, in bytes; rather too little, so that no kill comes too late.
_WORDS_OF_A_JOB: Final = 330


class Midwife(Protocol):
    """Whoever has lives lived."""

    def live(
        self, home: Path, act: str, *, kill: Kill | None = None, deadline: float = 40.0, signals: Signals = ()
    ) -> End: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a trial went: how many of its kills came to pass, and the breaches."""

    again: str
    kills: int
    broken: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([*self.broken, f"again: {self.again}"])


def carry_out(nursery: Midwife, plan: Plan, home: Path) -> Result:
    """Live all lives of a plan and look at what each of them leaves; a trial without breaches leaves no folder."""
    home.mkdir(parents=True)
    prepare_for(plan.scenario, home)
    trial = Trial(nursery, home)
    for act, kill in plan.lives():
        trial.live(act, kill)
        if trial.broken:
            break
    else:
        trial.end()
    if not trial.broken:
        shutil.rmtree(home)
    return Result(again=f"make crash PLAN='{plan}'", kills=trial.kills, broken=tuple(trial.broken))


def carry_out_crowd(nursery: Nursery, home: Path, *, size: int, kills: int, seed: int) -> Result:
    """Run so many jobs of five stages, and kill the engine from outside as often, at moments that the dice choose."""
    home.mkdir(parents=True)
    prepare(home, workers=4)
    trial = Trial(nursery, home)
    dice = random.Random(seed)
    share = size * _WORDS_OF_A_JOB // (kills + 1)
    for growth in [*(dice.randint(share // 3, share) for _ in range(kills)), None]:
        signals = [(growth, 0, int(SIGKILL))] if growth is not None else []
        trial.live(f"crowd:{size}", None, deadline=360.0, signals=signals)
        if trial.broken:
            break
    else:
        trial.end()
    if not trial.broken:
        shutil.rmtree(home)
    again = f"make crash N=0 CROWD={size} SEED={seed}"
    return Result(again=again, kills=trial.kills, broken=tuple(trial.broken[:_MOST]))


def reaches_of(nursery: Nursery, folder: Path) -> dict[Scenario, Reach]:
    """Live each scenario once without a kill, and count."""
    return {scenario: _reach_of(nursery, scenario, folder / scenario.name) for scenario in Scenario}


def _reach_of(nursery: Nursery, scenario: Scenario, home: Path) -> Reach:
    home.mkdir(parents=True)
    prepare_for(scenario, home)
    begin, finish = (nursery.live(home, act) for act in scenario.value)
    assert (begin.status, finish.status) == (0, 0), (home / "output").read_text(encoding="utf-8", errors="replace")
    if scenario.first == scenario.then:
        # A life that follows a killed one does a good part of what that one had to do.
        return Reach(begin=begin.counts, finish={call: count // _PART for call, count in begin.counts.items()})
    return Reach(begin=begin.counts, finish=finish.counts)


def _expected(kill: Kill | None, signals: Signals) -> set[int]:
    """Say how a life may end."""
    if signals:
        return {0, -SIGKILL, STOPPED_AT_ONCE}
    if kill is None:
        return {0}
    return {0, STORAGE} if kill.is_a_failure else {0, -SIGKILL}


class Trial:
    """The folder of one trial, and what is known of it so far."""

    def __init__(self, nursery: Midwife, home: Path) -> None:
        self._nursery = nursery
        self._home = home
        self._witness = Witness(home / "witness")
        self.kills = 0
        self.broken: list[str] = []
        self._left: Snapshot | None = None

    def live(self, act: str, kill: Kill | None, *, deadline: float = 40.0, signals: Signals = ()) -> End:
        """Live one life, and compare what it left with what is known."""
        before, mark = self._left or self._file(), self._witness.size()
        end = self._nursery.live(self._home, act, kill=kill, deadline=deadline, signals=signals)
        self._left = file = self._file()
        self._look_at_the_end_of(act, end, _expected(kill, signals))
        self.broken += laws.after_a_kill(before, self._witness.read(since=mark))
        self.broken += laws.in_the_telling(self._seen())
        self.broken += mixed_laws.in_the_folder(self._home / "data", file)
        if act == Scenario.MIXED.first:
            self.broken += mixed_laws.left_alive(self._home / "data")
        if end.status == -SIGKILL and not end.hung:
            self.kills += 1
        if end.status in {-SIGKILL, STOPPED_AT_ONCE, STORAGE} or signals:
            self.broken += laws.at_a_kill(file, self._seen())
            self.broken += self._judged()
        return end

    def end(self) -> None:
        """Look at everything once all has ended."""
        self.broken += laws.at_the_end(self._left or self._file(), self._seen())
        self.broken += self._judged()

    def _look_at_the_end_of(self, act: str, end: End, expected: set[int]) -> None:
        if end.hung:
            self.broken.append(f"'{act}' did not end: {said_in(self._home)}")
        elif end.status not in expected:
            self.broken.append(f"'{act}' ended with {end.status}: {said_in(self._home)}")

    def _judged(self) -> list[str]:
        return judged(self._nursery, self._home)

    def _file(self) -> Snapshot:
        copy = self._copied("copy")
        file = snapshot.read(copy / "data")
        shutil.rmtree(copy)
        return file

    def _copied(self, name: str) -> Path:
        snapshot.copy_file(self._home / "data", self._home / name / "data")
        return self._home / name

    def _seen(self) -> list[Seen]:
        return self._witness.read()


def judged(nursery: Midwife, home: Path) -> list[str]:
    """Let sgops judge a copy: what it finds must be sound before any recovery, too."""
    court = home / "court"
    snapshot.copy_file(home / "data", court / "data")
    if (home / _FILES).exists():
        shutil.copytree(home / _FILES, court / _FILES, symlinks=True, copy_function=os.link)
    prepare(court, pipelines=())
    end = nursery.live(court, "judge")
    seen = Witness(court / "witness").read()
    found = [f"verify: {' '.join(words)}" for words in witness.of(seen, "unsound")]
    if end.status != 0:
        found.append(f"verify ended with {end.status}: {said_in(court)}")
    shutil.rmtree(court)
    return found


def said_in(home: Path) -> str:
    """Give the end of what an engine has said."""
    output = home / "output"
    return output.read_text(encoding="utf-8", errors="replace")[-_SHOWN:] if output.exists() else "nothing was said"
