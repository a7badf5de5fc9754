"""The process engines are forked from: everything is imported once, and it never starts a thread itself."""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import select
import signal
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final, NamedTuple, NoReturn

import sgops.http.server  # noqa: F401 - imported by an engine when it serves; here, once for all of them
import tests.crash.farm
import tests.crash.mixed_pipelines  # noqa: F401 - the same
from sgops.boot.failpoints import ACTIONS
from sgops.core.failpoints import arm
from tests.crash import acts, household, witness
from tests.crash.kills import Kill
from tests.crash.shim import Shim

# How often the process looks whether a witness has grown to where a signal is due.
_GLANCE_MS: Final = 2
_LAST_WORDS: Final = 3.0
# What is no engine's life, but a command's short visit.
VISITS: Final = {
    "judge": acts.judge,
    "visit": acts.visit,
    "tidy": household.tidy,
    "regret": household.regret,
    "back up": household.back_up,
    "bring back": household.bring_back,
}


class Due(NamedTuple):
    """A signal: sent when the witness has grown by so many bytes, so many milliseconds after the one before it."""

    growth: int
    after_ms: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One life to be lived, and when it is ended from outside."""

    home: Path
    act: str
    kill: str | None
    deadline: float
    signals: list[Due]
    # By how many seconds the wall clock is wrong.
    wall: int

    @property
    def witness(self) -> Path:
        return self.home / "witness"


def main() -> None:
    """Read orders, one a line, and answer each when its child has ended."""
    shim = Shim()
    acts.warm_up(Path.cwd())
    # What is alive now stays: collecting it in the children would copy every page of it.
    gc.collect()
    gc.freeze()
    _say({"shim": shim.is_here, "pid": os.getpid()})
    for line in sys.stdin:
        words = json.loads(line)
        signals = [Due(*due) for due in words["signals"]]
        order = Order(**{**words, "home": Path(words["home"]), "signals": signals})
        _say(_carry_out(order, shim))


def _carry_out(order: Order, shim: Shim) -> dict[str, Any]:
    # Armed before the fork: the child then needs no word about it. The nursery itself writes nothing there.
    kill = Kill.parse(order.kill) if order.kill else None
    if kill is not None and kill.is_a_call:
        shim.arm(order.home / "data", kill.place, kill.nth, kill.moment)
    else:
        shim.count(order.home / "data")
    shim.set_wall(order.wall)
    mark = order.witness.stat().st_size if order.witness.exists() else 0
    child = os.fork()
    if child == 0:
        _be_an_engine(order, kill)
    return {**_watch(child, order, mark), "counts": shim.counts()}


def _be_an_engine(order: Order, kill: Kill | None) -> NoReturn:
    """Live the life that was ordered; never comes back."""
    code = 70
    try:
        _settle_in(order)
        if kill is not None and not kill.is_a_call:
            arm(f"{kill.place}:{kill.nth}", ACTIONS)
        code = VISITS[order.act](order.home) if order.act in VISITS else acts.live(order.home, order.act)
    except BaseException:  # noqa: BLE001 - a forked child must never run on into what its parent was doing
        traceback.print_exc(file=sys.__stderr__)
    finally:
        if sys.__stderr__ is not None:
            sys.__stderr__.flush()
        os._exit(code)


def _settle_in(order: Order) -> None:
    """Give the child surroundings of its own."""
    log = os.open(order.home / "output", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(number, target)
    os.environ[witness.VARIABLE] = str(order.witness)
    faulthandler.enable()
    faulthandler.dump_traceback_later(max(order.deadline - _LAST_WORDS, 1.0))


def _watch(child: int, order: Order, mark: int) -> dict[str, Any]:
    """Wait for the child's end, sending what is due; says how it ended and how long after the first signal."""
    until = monotonic() + order.deadline
    mail = Mail(order, mark)
    handle = os.pidfd_open(child)
    ended = select.poll()
    ended.register(handle, select.POLLIN)
    hung = False
    while not ended.poll(_GLANCE_MS if mail.is_waiting else 1000):
        mail.send(child)
        if monotonic() > until and not hung:
            hung = True
            os.kill(child, signal.SIGKILL)
    os.close(handle)
    _, status = os.waitpid(child, 0)
    landing = monotonic() - mail.first_at if mail.first_at is not None else 0.0
    return {"status": os.waitstatus_to_exitcode(status), "hung": hung, "landing": landing}


class Mail:
    """The signals that are still to be sent."""

    def __init__(self, order: Order, mark: int) -> None:
        self._due = list(order.signals)
        self._witness = order.witness
        self._mark = mark
        self._last_at = monotonic()
        self.first_at: float | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether there is anything left to send."""
        return bool(self._due)

    def send(self, child: int) -> None:
        """Send the next one if its time has come."""
        if not self._due or self._witness.stat().st_size - self._mark < self._due[0].growth:
            return
        if monotonic() - self._last_at < self._due[0].after_ms / 1000:
            return
        os.kill(child, self._due.pop(0).number)
        self._last_at = monotonic()
        self.first_at = self.first_at or self._last_at


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
