"""The command line against a real engine in another process, and without one."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.serving import Place
from tests.support.eventually import eventually

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path).prepare()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("served")).prepare().serve()
    yield made
    made.kill()


def test_without_an_engine_a_command_acts_and_leaves(place: Place) -> None:
    submitted = place.call("submit", "quick", "-p", "word=hello")

    listed = place.json("jobs", "list")

    assert (submitted.returncode, submitted.stdout) == (0, "1\n")
    assert [job["state"] for job in listed["items"]] == ["queued"]
    assert place.json("status")["engine"] is None


def test_what_needs_an_engine_is_refused_at_once(place: Place) -> None:
    codes = [
        place.call(*words).returncode
        for words in (("submit", "quick", "--wait"), ("events", "--follow"), ("duties", "run", "wake"))
    ]

    assert codes == [75, 75, 75]
    assert place.call("stop").returncode == 5
    assert place.call("health", "live").returncode == 1


def test_a_job_is_submitted_from_another_shell_and_waited_for(served: Place) -> None:
    waited = served.call("submit", "quick", "-p", "word=hello", "--wait")

    job = int(waited.stdout)
    assert waited.returncode == 0, waited.stderr
    assert served.json("jobs", "show", str(job))["output"] == {"word": "hello"}
    assert "said hello" in served.call("jobs", "logs", str(job)).stdout


def test_a_job_that_dies_is_exit_1_and_a_letter(served: Place) -> None:
    waited = served.call("submit", "quick", "-p", "word=bad", "--wait")

    [letter] = served.json("dead-letter", "list", f"job:{int(waited.stdout)}")["items"]
    shown = served.call("dead-letter", "show", str(letter["id"]))
    assert waited.returncode == 1
    assert letter["failure_type"] == "invalid_input"
    assert "a bad word" in shown.stdout


def test_a_second_engine_is_refused_by_name(served: Place) -> None:
    assert served.process is not None

    second = served.call("serve")

    assert second.returncode == 75
    assert str(served.process.pid) in second.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("jobs", "list", "stat:dead"), 2),
        (("jobs", "list", "state:ded"), 2),
        (("jobs", "show", "999999"), 3),
        (("submit", "quik"), 3),
        (("submit", "quick", "--at", "someday"), 2),
        (("duties", "run", "none"), 3),
        (("health", "none"), 3),
        (("undo", "999999"), 3),
        (("resume",), 4),
        (("jobs", "cancel", "--filter", "pipeline:none", "--yes"), 5),
        (("--attach", "/no/such/socket", "status"), 75),
        (("--config", "/no/such/file", "config", "check"), 78),
    ],
)
def test_errors_are_sentences_with_their_exit_code(served: Place, words: tuple[str, ...], code: int) -> None:
    done = served.call(*words)

    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("sgops: ") or code == 5


def test_events_are_followed_as_they_happen(served: Place) -> None:
    following = served.start("events", "--follow", "--json", "event:job.completed")
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(following.stdout or []), daemon=True)
    reader.start()

    try:
        eventually(lambda: served.call("submit", "quick", "--wait").returncode == 0 and lines, within=60)
        following.send_signal(signal.SIGINT)
        code = following.wait(10)
    finally:
        # Whatever was seen: nobody waits for a follower for ever.
        following.kill()

    assert json.loads(lines[0])["event"] == "job.completed"
    assert code == 130


def test_a_stop_is_waited_for_and_what_ran_is_resumed(place: Place) -> None:
    place.serve()
    job = place.call("submit", "slow").stdout.strip()
    eventually(lambda: place.json("jobs", "show", job)["stage"] == "second", within=30)

    stopped = place.call("stop", "--now")

    assert stopped.returncode == 0, stopped.stderr
    assert place.process is not None
    assert place.process.wait(30) == 0
    assert place.json("jobs", "show", job)["state"] == "interrupted"


def test_a_killed_engine_is_told_from_a_running_one(place: Place) -> None:
    place.serve()
    job = place.call("submit", "slow").stdout.strip()
    eventually(lambda: place.json("jobs", "show", job)["stage"] == "second", within=30)

    place.kill()

    assert place.json("status")["engine"] is None
    assert place.call("stop").returncode == 5
    assert place.json("why", job)["state"] == "interrupted"
    assert place.call("verify").returncode == 0, place.call("verify").stdout


def test_a_serve_that_could_not_start_says_so(place: Place) -> None:
    good = place.call("serve", "--check")
    (place.folder / "pipelines.py").write_text("import nothing_of_that_name")

    bad = place.call("serve", "--check")

    assert good.returncode == 0, good.stdout
    assert bad.returncode == 78
    assert "nothing_of_that_name" in bad.stdout


def test_nobody_waits_longer_than_they_said(place: Place) -> None:
    place.serve()
    assert place.process is not None
    place.process.send_signal(signal.SIGSTOP)

    try:
        done = place.call("status", "--timeout", "300ms", within=20)
    finally:
        place.process.send_signal(signal.SIGCONT)

    assert done.returncode == 75, done.stderr
