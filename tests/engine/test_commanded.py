"""A stage that is a command finds what it needs, and what it leaves is read."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sgops.core.params import Secret
from sgops.core.pipeline import Pipeline
from sgops.core.retry import Retry
from sgops.core.setting_types import SecretSource
from sgops.core.views import JobView
from sgops.ports import Asking, Submission
from sgops.runtime import tree
from tests.engine.conftest import MakePlant
from tests.engine.isolated_stages import ONCE
from tests.support.eventually import eventually
from tests.support.plant import Plant


def of_commands(*runs: Any, name: str = "encode", params: type | None = None, **options: Any) -> Pipeline:
    pipeline = Pipeline(name, retry=ONCE, params=params)
    for number, run in enumerate(runs, 1):
        pipeline.command(f"step{number}", run, **options)
    return pipeline


def left_of(plant: Plant) -> list[int]:
    return [member.pid for member in tree.marked(tree.mark_of(plant.folder))]


def lines_of(plant: Plant, job: int) -> list[str]:
    return [line.text for line in plant.operations.logs(job, Asking()).items]


def reason_of(view: JobView) -> str:
    assert view.last_failure is not None
    return f"{view.last_failure.type}: {view.last_failure.reason}"


def test_a_command_knows_its_job_and_where_its_files_are(make_plant: MakePlant) -> None:
    script = 'echo $SGOPS_JOB $SGOPS_STAGE $SGOPS_ATTEMPT; test -n "$SGOPS_KEY"; cat $SGOPS_INPUT > told.json; pwd'
    plant = make_plant(of_commands(script, ["cat", "{input}"])).start()
    job = plant.submit("encode", {"title": "Ü"})

    view = plant.wait_for(job)

    said, folder, told = lines_of(plant, job)
    assert view.output == {"exit": 0, "files": {}}
    assert said == f"{job} step1 1"
    assert Path(folder).is_relative_to(plant.folder / "artifacts")
    assert json.loads(told) == {
        "job": job,
        "run": 1,
        "stage": "step2",
        "attempt": 1,
        "params": {"title": "Ü"},
        "stages": {"step1": {"exit": 0, "files": {}}},
        "artifacts": {},
    }


def test_a_command_can_say_what_its_output_is(make_plant: MakePlant) -> None:
    plant = make_plant(
        of_commands('echo {{\\"pages\\": [1, 2]}} > $SGOPS_OUTPUT', "echo {stages.step1.pages.1}")
    ).start()
    job = plant.submit("encode", {})

    plant.wait_for(job)

    assert lines_of(plant, job) == ["2"]


def test_files_that_are_left_are_registered_and_found_by_later_stages(make_plant: MakePlant) -> None:
    make = (
        "echo one > $SGOPS_ARTIFACTS/in.txt; mkdir {artifacts}/pages;"
        "echo two > {artifacts}/pages/1.txt; ln -s x {artifacts}/link"
    )
    plant = make_plant(of_commands(make, ["cat", "{artifact.in.txt}", "{artifact.pages/1.txt}", "{input}"])).start()
    job = plant.submit("encode", {})

    plant.wait_for(job)

    linked, first, second, told = lines_of(plant, job)
    files = {file.name: file for file in plant.operations.artifacts(job).items}
    assert (first, second, sorted(files)) == ("one", "two", ["in.txt", "pages/1.txt"])
    assert "link was not registered" in linked
    places = {name: str(plant.folder / "artifacts" / file.path) for name, file in files.items()}
    assert json.loads(told)["artifacts"] == places
    assert json.loads(told)["stages"] == {"step1": {"exit": 0, "files": places}}
    assert plant.operations.verify().ok


def test_an_artifact_that_was_changed_is_not_handed_on(make_plant: MakePlant) -> None:
    spoil = "echo more >> $SGOPS_ARTIFACTS/../../step1.1/in.txt"
    plant = make_plant(of_commands("echo one > {artifacts}/in.txt", spoil, "cat {artifact.in.txt}")).start()
    job = plant.submit("encode", {})

    view = plant.wait_for(job)

    assert reason_of(view).startswith("lost_artifact: artifact 'in.txt' of stage 'step1' has 9 bytes, not 4")
    assert lines_of(plant, job) == []


def test_an_output_that_is_no_json_fails_the_attempt(make_plant: MakePlant) -> None:
    plant = make_plant(of_commands("echo nonsense > $SGOPS_OUTPUT")).start()

    view = plant.wait_for(plant.submit("encode", {}))

    assert "SGOPS_OUTPUT holds no JSON" in reason_of(view)


@pytest.mark.parametrize("title", ["plain", 'it\'s; touch /tmp/no $(x) `y` "z"', "-n", ""])
@pytest.mark.parametrize(
    "run", [["printf", "<%s>", "{params.title}"], "printf '<%s>' {params.title}"], ids=["argv", "shell"]
)
def test_a_parameter_arrives_as_it_is(run: Any, title: str, make_plant: MakePlant) -> None:
    plant = make_plant(of_commands(run)).start()
    job = plant.submit("encode", {"title": title})

    plant.wait_for(job)

    assert lines_of(plant, job) == [f"<{title}>"]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("exit 6", "network_timeout: the command ended with exit code 6"),
        ("echo too busy >&2; exit 75", "resource_unavailable: the command ended with exit code 75: too busy"),
        ("exit 65", "invalid_input: the command ended with exit code 65"),
        ("exit 77", "auth_failure: the command ended with exit code 77"),
        ("exit 124", "timeout: the command ended with exit code 124"),
        ("exit 137", "out_of_memory: the command ended with exit code 137"),
        ("exit 1", "unknown: the command ended with exit code 1"),
        ("kill -SEGV $$", "crash: the command was killed by SIGSEGV"),
    ],
)
def test_an_exit_code_says_what_failed(script: str, expected: str, make_plant: MakePlant) -> None:
    types = ("network_timeout", "resource_unavailable", "unknown", "crash", "timeout", "out_of_memory")
    never = Retry(by_type={kind: {"limit": 0} for kind in types})
    pipeline = of_commands(script, exit_codes={6: "network_timeout"}, retry=never)
    plant = make_plant(pipeline).start()

    view = plant.wait_for(plant.submit("encode", {}))

    assert (view.state, reason_of(view)) == ("dead", expected)


def test_a_command_that_does_not_exist_is_told(make_plant: MakePlant) -> None:
    plant = make_plant(of_commands(["no-such-program"], retry=Retry(limit=0))).start()

    view = plant.wait_for(plant.submit("encode", {}))

    assert "no-such-program" in reason_of(view)


def test_a_place_that_has_no_value_is_told(make_plant: MakePlant) -> None:
    plant = make_plant(of_commands("echo {params.titel}")).start()

    view = plant.wait_for(plant.submit("encode", {"title": "moon"}))

    assert reason_of(view).startswith("invalid_input: there is no params.titel. Did you mean 'title'?")


def test_progress_lines_are_progress_and_not_output(make_plant: MakePlant, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    plant = make_plant(of_commands(["sh", "-c", f"echo sgops:progress 3/50 half; echo said; cat {fifo}"])).start()
    job = plant.submit("encode", {})

    progress = eventually(lambda: plant.job(job).progress)

    assert progress is not None
    assert (progress.done, progress.total, progress.message) == (3, 50, "half")
    fifo.write_text("")
    plant.wait_for(job)
    assert lines_of(plant, job) == ["said"]


@pytest.mark.parametrize(
    "script",
    [
        "sleep 600",
        "trap '' TERM INT; while :; do sleep 1; done",
        "setsid sh -c 'trap \"\" TERM; while :; do sleep 1; done' & wait",
        "(setsid sleep 600 &) ; sleep 600",
    ],
)
def test_a_command_that_overruns_is_ended_with_all_it_started(script: str, make_plant: MakePlant) -> None:
    slow = of_commands(["sh", "-c", script], timeout="500ms")
    plant = make_plant(slow, of_commands(["true"], name="next"), workers=1).start()

    bad, good = plant.submit("encode", {}), plant.submit("next", {})

    view = plant.wait_for(bad, within=20)
    assert reason_of(view).startswith("timeout: ")
    assert plant.wait_for(good, within=20).state == "completed"
    assert left_of(plant) == []


def test_a_daemon_that_a_command_leaves_ends_with_it(make_plant: MakePlant) -> None:
    plant = make_plant(of_commands("setsid sleep 600 & setsid sleep 600 & exit 0")).start()

    assert plant.wait_for(plant.submit("encode", {})).state == "completed"

    assert left_of(plant) == []


@pytest.mark.parametrize("script", ["sleep 600", "trap '' TERM; echo sgops:progress 1; while :; do sleep 1; done"])
def test_a_cancelled_command_is_asked_and_then_ended(script: str, make_plant: MakePlant) -> None:
    plant = make_plant(of_commands(["sh", "-c", script]), cancel_grace=timedelta(milliseconds=300)).start()
    job = plant.submit("encode", {})
    eventually(lambda: left_of(plant))

    plant.operations.cancel(plant.only(job))

    assert plant.wait_for(job, within=20).state == "cancelled"
    assert left_of(plant) == []


def test_memory_over_the_limit_is_a_failure_of_its_own(make_plant: MakePlant) -> None:
    hoard = "import threading; x = [bytearray(60_000_000) for _ in range(2)]; threading.Event().wait(600)"
    greedy = f"python3 -c '{hoard}' & python3 -c '{hoard}' & wait"
    plant = make_plant(of_commands(greedy, memory="200MiB", retry=ONCE)).start()

    view = plant.wait_for(plant.submit("encode", {}), within=30)

    assert reason_of(view).startswith("out_of_memory: ")
    assert left_of(plant) == []


def test_much_output_is_cut_to_its_beginning_and_its_end(make_plant: MakePlant) -> None:
    plant = make_plant(of_commands("seq 1 200000")).start()
    job = plant.submit("encode", {})

    plant.wait_for(job, within=30)

    kept = lines_of(plant, job)
    assert (kept[0], len(kept) < 50_000) == ("1", True)


def test_a_secret_is_given_and_never_shown(make_plant: MakePlant, monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass
    class Params:
        key: Secret

    monkeypatch.setenv("FARM_TOKEN", "hunter2hunter2")
    plant = make_plant(of_commands("test {params.key} = hunter2hunter2 && echo has {secrets.farm}", params=Params))
    plant.settings = replace(plant.settings, secrets={"farm": SecretSource(env="FARM_TOKEN")})
    plant.start()
    job = plant.submit("encode", {"key": "farm"})

    assert plant.wait_for(job).state == "completed"

    assert lines_of(plant, job) == ["has ***"]


def test_many_short_commands_leave_nothing_behind(make_plant: MakePlant) -> None:
    plant = make_plant(of_commands(["true"])).start()
    plant.wait_for(plant.submit("encode", {}))
    before = len(list(Path("/proc/self/fd").iterdir()))

    jobs = plant.operations.submit(Submission(name="encode", params={}, count=100)).ids

    for job in jobs:
        assert plant.wait_for(job, within=60).state == "completed"
    # Readers of the database open when many ask at once.
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 8
    assert left_of(plant) == []
    assert [member for member in tree.everybody() if member.parent == os.getpid() and not member.is_alive] == []
    assert list((plant.folder / "artifacts").rglob("*.temp")) == []


def test_what_a_command_is_told_is_for_the_owner_alone(make_plant: MakePlant) -> None:
    plant = make_plant(of_commands('stat -c %a "$SGOPS_INPUT" || stat -f %Lp "$SGOPS_INPUT"')).start()
    job = plant.submit("encode")

    plant.wait_for(job)

    assert lines_of(plant, job) == ["600"]
