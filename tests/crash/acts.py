"""What an engine and its operator do in one life: the scenario that is killed again and again."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sgops.boot.plant import Stay, for_command, run_engine, settings_of
from sgops.cli.exits import STORAGE, exit_of
from sgops.core.errors import SgopsError, StorageFailed
from sgops.core.job import FINAL_STATES
from sgops.core.views import LetterView
from sgops.engine.duties import inbox as inbox_duty
from sgops.ports import Asking, BatchSubmission, Operations, Selection, Submission
from tests.crash import witness
from tests.crash.home import prepare
from tests.crash.pipelines import SHIFT, hangers, shift_is_over
from tests.crash.shim import Shim
from tests.crash.witness import Witness, note
from tests.support.eventually import eventually

STATES: Final = frozenset(state.value for state in FINAL_STATES)
SLOW: Final = 20.0
CROWDED: Final = 300.0
PORTION: Final = 100
LATE: Final = 20
FILES: Final = 6
LINES: Final = 5


class Operator:
    """Somebody who looks after the scenario's jobs, whatever happened to the engine before."""

    def __init__(self, operations: Operations, seen: Witness) -> None:
        self._operations = operations
        # What was answered before a kill stands: nobody asks for it a second time.
        self._cancelled = {int(words[0]) for words in witness.of(seen.read(), "cancelled")}

    def submit(self, name: str, **more: object) -> int:
        """Submit one job; its id is noted as soon as it is known."""
        submission = Submission(name=name, **more)  # type: ignore[arg-type]
        [job] = self._operations.submit(submission).ids
        note("acked", job, name)
        return job

    def tend(self) -> None:
        """Do what there is to do now; a dead writer is a reason to go, as it is for a supervisor."""
        if self._operations.live().status == "unhealthy":
            raise StorageFailed("the engine says that it is not alive")
        self._bring_back()
        self._cancel_patient()
        self._release_held()
        self._take_from_hanging_threads()

    def has_ended(self, job: int) -> bool:
        """Tend, and look at one job."""
        self.tend()
        return self._operations.job(job).state in STATES

    def has_ended_everything(self) -> bool:
        """Tend, and look at all jobs."""
        self.tend()
        counts = self._operations.status().counts
        # A job may have died after it was looked for: that is an end only when nobody will bring it back.
        return not any(n for state, n in counts.items() if state not in STATES) and not self._letters()

    def _bring_back(self) -> None:
        for letter in self._letters():
            note("retrying", letter.id, letter.job)
            bulk = self._operations.retry_letters(Selection(ids=(letter.id,)), params={"mended": True})
            if bulk.items:
                note("retried", letter.id, letter.job)

    def _release_held(self) -> None:
        held = [job.id for job in self._operations.jobs(Asking(filter="state:held")).items]
        if held:
            self._operations.release(Selection(ids=tuple(held)))

    def _letters(self) -> Sequence[LetterView]:
        return self._operations.letters(Asking(filter="resolution:pending pipeline:doomed")).items

    def _take_from_hanging_threads(self) -> None:
        if not hangers.jobs:
            return
        for decision in self._operations.scan(force=True).decisions:
            if decision.decision == "resumed":
                hangers.give_up(decision.job)

    def _cancel_patient(self) -> None:
        for job in self._operations.jobs(
            Asking(filter="pipeline:patient state:running,waiting,queued,interrupted")
        ).items:
            if job.id in self._cancelled:
                continue
            if self._operations.cancel(Selection(ids=(job.id,))).items:
                note("cancelled", job.id)
                self._cancelled.add(job.id)


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


def drop(operations: Operations, seen: Witness, folder: Path) -> None:
    """Drop job files and submit a batch, and see what becomes of them; what a former life has begun is not done again.

    Nobody waits for files to be still: they are moved into the inbox whole, and two seconds a life are many.
    """
    vars(inbox_duty)["_STILL"] = 0.0
    folder.mkdir(mode=0o700, exist_ok=True)
    before = seen.read()
    begun = {words[0] for words in witness.of(before, "dropping")}
    for title in (f"file-{number}" for number in range(FILES)):
        if title not in begun:
            note("dropping", title)
            draft = folder / f".{title}"
            draft.write_text(json.dumps({"pipeline": "story", "params": {"title": title}, "batch": "dropped"}))
            draft.rename(folder / f"{title}.json")
            note("dropped", title)
    if not witness.of(before, "submitting"):
        note("submitting", LINES)
        lines = b"\n".join(b'{"title": "line"}' for _ in range(LINES))
        made = operations.submit_batch(BatchSubmission(name="story", lines=lines, label="lines"))
        note("submitted", made.id)
    eventually(lambda: _is_settled(operations, folder), within=SLOW, what="every file to be a job that has ended")
    _count(operations)


def _is_settled(operations: Operations, folder: Path) -> bool:
    operations.run_duty("inbox")
    left = [path for path in folder.rglob("*.json") if path.is_file()]
    return not left and Operator(operations, Witness(folder / "none")).has_ended_everything()


def _count(operations: Operations) -> None:
    """Tell how many jobs there are for each title, and how many for each batch."""
    jobs = [operations.job(view.id) for view in operations.jobs(Asking(limit=1000)).items]
    titles = Counter(str(job.params["title"]) for job in jobs if isinstance(job.params, dict))
    for title, count in titles.items():
        note("counted", title, count)
    for batch in operations.batches(Asking(filter="lines", limit=1000)).items:
        note("together", batch.id, batch.progress.total, batch.progress.completed)


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
