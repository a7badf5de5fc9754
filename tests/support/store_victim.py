"""A process that writes jobs until it is killed, and says what was acknowledged: `store_victim FILE [FAILPOINT]`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from sgops.core.failpoints import arm
from sgops.core.job import Job, JobState
from sgops.core.moves import claim
from tests.support.jobs import NOW, a_start
from tests.support.lives import died, end_of
from tests.support.store import Opened, an_entry

THREADS = 8


def main(path: Path, failpoint: str | None) -> None:
    """Write, in eight threads, whole lives of jobs."""
    if failpoint:
        arm(failpoint, {"kill": lambda: os.kill(os.getpid(), signal.SIGKILL)})
    opened = Opened(path)
    for number in range(THREADS):
        threading.Thread(target=_live_for_ever, args=(opened, number), daemon=True).start()
    signal.pause()


def _live_for_ever(opened: Opened, number: int) -> None:
    while True:
        [job] = opened.submit()
        _say("made", job)
        begun = opened.apply(claim(job, a_start("script"), NOW))[0].after
        opened.store.record(an_entry(begun, str(number)))
        if number == 0:
            opened.apply(died(begun, NOW))
            _say("dead", job)
        else:
            _end(opened, begun)


def _end(opened: Opened, job: Job) -> None:
    ended = threading.Event()
    move = end_of(job, NOW)
    while move.after.state is JobState.RUNNING:
        opened.store.post(move, lambda move, error: None)
        move = end_of(move.after, NOW)
    opened.store.post(move, lambda move, error: ended.set())
    ended.wait()
    _say("completed", job)


def _say(what: str, job: Job) -> None:
    # One write a line, past every buffer: what has been said was true before the kill.
    os.write(1, f"{what} {job.id}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
