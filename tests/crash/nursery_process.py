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
from typing import Any, Final, NoReturn

import sgops.http.server  # noqa: F401 - imported by an engine when it serves; here, once for all of them
from sgops.boot.failpoints import ACTIONS
from sgops.core.failpoints import arm
from tests.crash import acts, witness
from tests.crash.kills import Kill
from tests.crash.shim import Shim

# How often the process looks whether a witness has grown to where a signal is due.
_GLANCE_MS: Final = 2
_LAST_WORDS: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One life to be lived, and when it is ended from outside."""

    home: Path
    act: str
    kill: str | None
    deadline: float
    # Signals, each sent when the witness has grown by so many bytes.
    signals: list[tuple[int, int]]
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
        order = Order(**{**words, "home": Path(words["home"])})
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
    status, hung = _watch(child, order, mark)
    return {"status": status, "hung": hung, "counts": shim.counts()}


def _be_an_engine(order: Order, kill: Kill | None) -> NoReturn:
    """Live the life that was ordered; never comes back."""
    code = 70
    try:
        _settle_in(order)
        if kill is not None and not kill.is_a_call:
            arm(f"{kill.place}:{kill.nth}", ACTIONS)
        code = acts.judge(order.home) if order.act == "judge" else acts.live(order.home, order.act)
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


def _watch(child: int, order: Order, mark: int) -> tuple[int, bool]:
    """Wait for the child's end, sending what is due; gives the exit status, negative for a signal, and if it hung."""
    until = monotonic() + order.deadline
    due = sorted(order.signals)
    handle = os.pidfd_open(child)
    ended = select.poll()
    ended.register(handle, select.POLLIN)
    hung = False
    while not ended.poll(_GLANCE_MS if due else 1000):
        if due and order.witness.stat().st_size - mark >= due[0][0]:
            os.kill(child, due.pop(0)[1])
        if monotonic() > until and not hung:
            hung = True
            os.kill(child, signal.SIGKILL)
    os.close(handle)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), hung


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
