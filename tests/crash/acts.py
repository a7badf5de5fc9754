"""What an engine and its operator do in one life: the scenario that is killed again and again."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Final

from sgops.boot.plant import Stay, for_command, run_engine, settings_of
from sgops.cli.exits import STORAGE, exit_of
from sgops.core.errors import SgopsError
from sgops.ports import Operations, Selection, Submission
from tests.crash import witness
from tests.crash.dropping import drop
from tests.crash.home import prepare
from tests.crash.mixed import mix
from tests.crash.pipelines import SHIFT, shift_is_over
from tests.crash.shim import Shim
from tests.crash.tending import SLOW, Operator
from tests.crash.witness import Witness, note
from tests.support.eventually import eventually

CROWDED: Final = 300.0
PORTION: Final = 100
LATE: Final = 20


def begin(operations: Operations, seen: Witness) -> None:
    """Submit jobs of every kind, see some of them end, and leave others in the middle."""
    operator = Operator(operations, seen)
    first = operator.submit("story", params={"title": "beginning"}, priority=1)
    flaky = operator.submit("flaky", batch="odd ones", unique_key="only")
    doomed = operator.submit("doomed", params={"mended": False}, batch="odd ones")
    operator.submit("patient")
    operator.submit("patient", at="+1h")
    hanging = operator.submit("hanging")
    for job in (first, doomed, flaky, hanging):
        eventually(lambda job=job: operator.has_ended(job), within=SLOW, what=f"job {job} to end")  # type: ignore[misc]
    for title in ("middle", "end"):
        operator.submit("story", params={"title": title})


def finish(operations: Operations, seen: Witness) -> None:
    """Look after what is left until all of it has ended."""
    shift_is_over.set()
    operator = Operator(operations, seen)
    eventually(operator.has_ended_everything, within=SLOW, what="every job to end")


def crowd(operations: Operations, seen: Witness, size: int) -> None:
    """Submit so many jobs, those of former lives included, and see all of them end."""
    for missing in _portions(size - len(witness.of(seen.read(), "acked"))):
        for job in operations.submit(Submission(name="crowd", count=missing)).ids:
            note("acked", job, "crowd")
    operator = Operator(operations, seen)
    eventually(operator.has_ended_everything, within=CROWDED, what=f"{size} jobs to end")


def shift(operations: Operations, _seen: Witness, listens: str) -> None:
    """Keep a whole shift of stages at work, until somebody stops the engine."""
    params = {"listens": listens == "listening"}
    for job in operations.submit(Submission(name="busy", params=params, count=SHIFT)).ids:
        note("acked", job, "busy")


def poison(operations: Operations, seen: Witness) -> None:
    """Submit a job that takes its engine down, and innocent ones beside it."""
    for name, count in (("crowd", 10), ("poison", 1), ("crowd", 10)):
        for job in operations.submit(Submission(name=name, count=count)).ids:
            note("acked", job, name)
    finish(operations, seen)


def late(operations: Operations, seen: Witness, then: str) -> None:
    """Let jobs wait for their retries; then set the clock by so many seconds and see them end, or die."""
    for job in operations.submit(Submission(name="late", count=LATE)).ids:
        note("acked", job, "late")
    eventually(lambda: operations.status().counts.get("waiting") == LATE, within=SLOW, what="all retries to wait")
    if then == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    Shim().set_wall(int(then))
    finish(operations, seen)


def _portions(number: int) -> list[int]:
    """Cut a number into portions, so that a kill finds some of the jobs acknowledged and others not."""
    return [min(PORTION, number - start) for start in range(0, number, PORTION)]


def warm_up(home: Path) -> None:
    """Read a configuration once, so that what is made of the settings' types is there before the first fork."""
    settings_of(prepare(home), None)


def live(home: Path, act: str) -> int:
    """Live one life of an engine, from its lock to its exit code."""
    seen = Witness(home / "witness")
    note("life", act)

    def play(operations: Operations, folder: Path) -> None:
        if act == "drop":
            drop(operations, seen, folder / "inbox")
        elif act == "mixed":
            mix(operations, seen, folder / "inbox")
        else:
            _play(act, operations, seen)
        note("played", act)

    # A shift is stopped from outside, whatever else is over when it has been played.
    stop_when = None if act.startswith("shift:") else lambda _: True
    try:
        code = run_engine(Stay(config=home / "sgops.toml", on_ready=play, stop_when=stop_when))
    except SgopsError as error:
        # As the command line does: one sentence and the exit code that it stands for.
        sys.stderr.write(f"{error.message}\n")
        code = exit_of(error)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        code = STORAGE
    note("left", act, code)
    return code


def _play(act: str, operations: Operations, seen: Witness) -> None:
    match act.partition(":"):
        case "begin", _, _:
            begin(operations, seen)
        case "poison", _, _:
            poison(operations, seen)
        case "finish", _, _:
            finish(operations, seen)
        case "crowd", _, size:
            crowd(operations, seen, int(size))
        case "late", _, then:
            late(operations, seen, then)
        case "shift", _, how:
            shift(operations, seen, how)
        case _:
            raise ValueError(f"nobody knows the act '{act}'")


def visit(home: Path) -> int:
    """Submit, cancel and hold by commands that act on the file themselves, with no engine alive."""
    seen = Witness(home / "witness")
    note("life", "visit")
    with for_command(home / "sgops.toml", None) as operations:
        operator = Operator(operations, seen)
        first = operator.submit("story", params={"title": "first"})
        second = operator.submit("patient")
    with for_command(home / "sgops.toml", None) as operations:
        operations.hold(Selection(ids=(first,)))
        operations.cancel(Selection(ids=(second,)))
        note("cancelled", second)
        operations.release(Selection(ids=(first,)))
    return 0


def judge(home: Path) -> int:
    """Let sgops itself say whether the file, as it lies there, is as it must be."""
    with for_command(home / "sgops.toml", None) as operations:
        for check in operations.verify().checks:
            if not check.ok:
                note("unsound", check.name.replace(" ", "-"), check.detail.replace(" ", "-"))
        note("judged")
    return 0
