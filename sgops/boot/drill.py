"""Recovery proven on the operator's own pipeline: its engine killed at one boundary after another, in a sandbox."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from sgops.boot.drilled import JOB
from sgops.boot.failpoints import VARIABLE
from sgops.boot.plant import for_command
from sgops.core.errors import Refused
from sgops.ports import Submission

if TYPE_CHECKING:
    from sgops.core.values import Json
    from sgops.core.views import JobView

# Just before a commit what was done is lost; just after it, it is kept and nobody has heard of it.
_MOMENTS: Final = ("writer.before_commit", "writer.after_commit")
# What belongs to the world outside is left alone.
_ALONE: Final = {"SGOPS_API__LISTEN": "", "SGOPS_INBOX__ENABLED": "false", "SGOPS_BACKUP__EVERY": "never"}
_FAR: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One kill and what came after it."""

    boundary: str
    killed: bool
    state: str
    repeated: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """What a drill has shown; `boundaries` is how many moments there were to be killed at."""

    pipeline: str
    state: str
    kills: int
    lost: int
    boundaries: int
    repeated: dict[str, int]
    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The job that is killed, again and again."""

    config: Path | None
    pipeline: str
    params: dict[str, Json]


def drill(subject: Subject, kills: int, tell: Callable[[Trial], None]) -> Drill:
    """Live the job once in peace, and then with so many kills spread over its commits; `tell` hears of each trial."""
    peaceful, commits = _peace(subject)
    if peaceful.state not in {"completed", "dead"}:
        raise Refused(
            f"left in peace the job is {peaceful.state}, and does not end", hint="give parameters it ends with"
        )
    trials: list[Trial] = []
    for boundary in _spread(_boundaries(commits), kills):
        trial = _trial(subject, boundary)
        # Threads and clocks make no two lives alike: one that ended before its kill has nothing to show.
        if trial.killed:
            trials.append(trial)
            tell(trial)
    return _drill(subject, peaceful, trials, boundaries=len(_boundaries(commits)))


def _boundaries(commits: int) -> list[str]:
    return [f"{moment}:{number}" for number in range(1, commits + 1) for moment in _MOMENTS]


def _spread(boundaries: list[str], kills: int) -> list[str]:
    """Choose so many at most, evenly from the first to the last."""
    count = min(kills, len(boundaries))
    return [boundaries[number * len(boundaries) // count] for number in range(count)]


def _drill(subject: Subject, peaceful: Trial, trials: list[Trial], *, boundaries: int) -> Drill:
    lost = [trial for trial in trials if trial.faults or trial.state != peaceful.state]
    return Drill(
        pipeline=subject.pipeline,
        state=peaceful.state,
        kills=len(trials),
        lost=len(lost),
        boundaries=boundaries,
        repeated=dict(Counter(stage for trial in trials for stage in trial.repeated)),
        trials=tuple(trials),
    )


def _peace(subject: Subject) -> tuple[Trial, int]:
    """Live one job without a kill, and count its engine's commits."""
    with _sandbox(subject) as folder:
        passed = _FAR - int(_life(subject, folder, f"{_MOMENTS[0]}:{_FAR}").stdout.split()[-1])
        return _seen(subject, folder, "", killed=False), passed


def _trial(subject: Subject, boundary: str) -> Trial:
    """Live one job, killed once and started again."""
    with _sandbox(subject) as folder:
        killed = _life(subject, folder, boundary).returncode == -signal.SIGKILL
        if killed:
            _life(subject, folder, "")
        return _seen(subject, folder, boundary, killed=killed)


@contextmanager
def _sandbox(subject: Subject) -> Iterator[Path]:
    """Give a folder with the job in it, which is thrown away."""
    with TemporaryDirectory(prefix="sgops-drill-") as name:
        folder = Path(name)
        with for_command(subject.config, folder) as operations:
            operations.submit(Submission(name=subject.pipeline, params=subject.params))
        yield folder


def _life(subject: Subject, folder: Path, boundary: str) -> subprocess.CompletedProcess[str]:
    """Run an engine in a process of its own until the job has ended or it is killed."""
    env = {**os.environ, **_ALONE, VARIABLE: boundary}
    config = [str(subject.config)] if subject.config else []
    words = [sys.executable, "-m", "sgops.boot.drilled", str(folder), *config]
    done = subprocess.run(words, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode not in {0, -signal.SIGKILL}:
        raise Refused(f"the engine of the drill ended with {done.returncode}", hint=done.stderr.strip()[-500:])
    return done


def _seen(subject: Subject, folder: Path, boundary: str, *, killed: bool) -> Trial:
    """Look at what is in the file: the job's end, what ran twice for the kill, and every law."""
    with for_command(subject.config, folder) as operations:
        job = operations.job(JOB)
        attempts = operations.attempts(JOB).items
        broken = [f"{check.name}: {check.detail}" for check in operations.verify().checks if not check.ok]
    return Trial(
        boundary=boundary,
        killed=killed,
        state=job.state,
        repeated=tuple(attempt.stage for attempt in attempts if attempt.outcome == "interrupted"),
        faults=(*broken, *_run_twice(job, [each.stage for each in attempts if each.outcome == "completed"])),
    )


def _run_twice(job: JobView, completed: list[str]) -> list[str]:
    """Find stages that ran again although they were committed."""
    counts = Counter(completed)
    return [f"stage '{stage}' of job {job.id} was completed {n} times" for stage, n in counts.items() if n > 1]
