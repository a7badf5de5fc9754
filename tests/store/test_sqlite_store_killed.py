"""Whenever the process is killed, everything it acknowledged is in the file, and nothing is there by half."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.support.store import Opened

pytestmark = pytest.mark.crash

POINTS = [
    "writer.begin:5",
    "apply.before_jobs:9",
    "apply.before_events:14",
    "writer.before_commit:7",
    "writer.after_commit:6",
    "writer.before_continuations:8",
    "writer.after_commit:40",
    "apply.before_events:60",
]


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_a_named_point_loses_nothing_acknowledged(tmp_path: Path, point: str) -> None:
    said = _run_until_killed(tmp_path / "sgops.db", point)

    again = Opened(tmp_path / "sgops.db")

    _check(again, said)
    again.close()


def test_a_kill_at_no_particular_point_loses_nothing_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "sgops.db"
    said: list[str] = []
    for lines in (40, 170, 90):
        said += _kill_after(path, lines)

    again = Opened(path)

    _check(again, said)
    again.close()


def test_a_kill_while_the_file_is_made_leaves_one_that_can_be_made(tmp_path: Path) -> None:
    said = _run_until_killed(tmp_path / "sgops.db", "store.migrate:1")

    again = Opened(tmp_path / "sgops.db")

    assert said == []
    assert again.submit()[0].id == 1
    again.close()


def _run_until_killed(path: Path, point: str) -> list[str]:
    victim = subprocess.run(
        [sys.executable, "-m", "tests.support.store_victim", str(path), point],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert victim.returncode == -9, victim.stderr
    return victim.stdout.splitlines()


def _kill_after(path: Path, lines: int) -> list[str]:
    victim = subprocess.Popen(
        [sys.executable, "-m", "tests.support.store_victim", str(path)], stdout=subprocess.PIPE, text=True
    )
    assert victim.stdout is not None
    said = [victim.stdout.readline().strip() for _ in range(lines)]
    victim.kill()
    said += [line.strip() for line in victim.stdout]
    victim.wait()
    victim.stdout.close()
    return said


def _check(opened: Opened, said: Iterable[str]) -> None:
    """Compare the file with what was acknowledged, and with itself."""
    states = dict(opened.rows("SELECT id, state FROM job"))
    told = [line.split() for line in said]
    assert {int(job) for what, job in told if what == "made"} <= set(states)
    assert all(states[int(job)] == what for what, job in told if what != "made")
    for question in _WHOLE:
        assert opened.rows(question) == [], question
    assert opened.rows("PRAGMA integrity_check") == [("ok",)]
    assert opened.rows("PRAGMA foreign_key_check") == []


# Each gives the rows that contradict another.
_WHOLE = (
    """
    SELECT job.id FROM job JOIN event ON event.job = job.id
    GROUP BY job.id HAVING COUNT(*) <> job.seq OR MAX(event.seq) <> job.seq OR COUNT(DISTINCT event.seq) <> job.seq
    """,
    """
    SELECT job.id FROM job
    WHERE checkpoints <> (SELECT COUNT(*) FROM checkpoint WHERE checkpoint.id >> 20 = job.id)
    """,
    """
    SELECT job.id FROM job
    WHERE attempts <> (SELECT COUNT(*) FROM attempt WHERE attempt.id >> 20 = job.id) + (state = 'running')
    """,
    """
    SELECT state FROM counter GROUP BY state
    HAVING SUM(n) <> (SELECT COUNT(*) FROM job WHERE job.state = counter.state)
    """,
    "SELECT id FROM job WHERE state = 'dead' AND letter IS NOT (SELECT MAX(id) FROM dead_letter WHERE job = job.id)",
    "SELECT id FROM job WHERE id NOT IN (SELECT job FROM job_input)",
)
