"""A scrape gets every figure in a form that can be read back, and nobody else pays for it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sgops.core.errors import StoreBusy
from sgops.core.views import Counted, StageFigures
from sgops.http.prometheus import as_text, scraped_from
from tests.support.faces import TOKEN, Broken, Faces, body_of, request, serving, status_of, talk
from tests.support.fake_operations import FakeOperations
from tests.support.fake_world import HOSTILE
from tests.support.sources import ROOT

SAMPLE = re.compile(r"^(?P<name>[a-z_]+)(?:\{(?P<labels>.*)\})? (?P<value>[0-9.e+]+)$")


def samples(text: str) -> dict[str, float]:
    """Read the text as its format says, and fail on a line that is none of it."""
    found = {}
    for line in text.splitlines():
        if not line.startswith(("# HELP ", "# TYPE ")):
            sample = SAMPLE.match(line)
            assert sample, line
            found[line.rpartition(" ")[0]] = float(sample["value"])
    return found


def test_every_figure_can_be_scraped(faces: Faces) -> None:
    answer = talk(faces, request("GET", "/metrics", f"Authorization: Bearer {TOKEN}"), tcp=True)

    told = samples(body_of(answer).decode())
    assert status_of(answer) == 200
    assert b"content-type: text/plain; version=0.0.4" in answer.lower()
    assert told['sgops_jobs{state="dead"}'] == 1
    assert told['sgops_stage_attempts_total{outcome="failed",stage="panels"}'] == 3
    assert told['sgops_stage_failures_total{stage="panels",type="timeout"}'] == 3
    assert told['sgops_stage_retries_total{stage="panels"}'] == 2
    assert told['sgops_jobs_seen_total{outcome="created"}'] == 6
    assert told['sgops_events_total{event="stage.failed"}'] == 3
    plain = ("dead_letters_pending", "writer_backlog", "last_event_id", "workers", "workers_busy", "workers_abandoned")
    assert [told[f"sgops_{name}"] for name in plain] == [1, 2, 8, 4, 3, 1]
    assert told['sgops_health{component="storage"}'] == 0
    assert told['sgops_stage_duration_seconds{quantile="0.95",stage="panels"}'] == 1.4
    assert told['sgops_job_duration_seconds{quantile="0.99"}'] == 305
    assert (told["sgops_alerts"], told["sgops_dead_letter_ratio"]) == (1, 0.2581)
    assert told['sgops_stage_retry_ratio{stage="panels"}'] == 0.25
    assert told["process_resident_memory_bytes"] == 64 << 20


def test_no_family_is_told_twice() -> None:
    text = scraped_from(FakeOperations())

    families = re.findall(r"^# TYPE (\w+) (\w+)$", text, flags=re.MULTILINE)

    assert len(families) == len({name for name, _ in families}) > 15
    assert {kind for _, kind in families} == {"counter", "gauge"}


def test_hostile_names_stay_within_their_label() -> None:
    counted = Counted(stages={HOSTILE: StageFigures(completed=1, failed={HOSTILE: 2})})

    fake = FakeOperations()
    text = as_text(replace(fake.figures(), counted=counted), fake.metrics(), fake.health())

    assert 'outcome="completed"' in text
    assert samples(text.replace("\x00", "").replace("\u2028", "").replace("\r", ""))


def test_a_scrape_needs_the_token_as_everything_does(faces: Faces) -> None:
    without = talk(faces, request("GET", "/metrics"), tcp=True)
    foreign = talk(faces, request("GET", "/metrics", host="evil.example"), tcp=True)

    assert [status_of(without), status_of(foreign)] == [401, 403]


def test_a_scrape_is_answered_while_the_engine_starts(tmp_path: Path) -> None:
    with serving(tmp_path, FakeOperations(), is_ready=lambda: False) as faces:
        answer = talk(faces, request("GET", "/metrics"))

    assert status_of(answer) == 200


@pytest.mark.parametrize(("error", "status"), [(StoreBusy("every connection is in use"), 503), (KeyError("x"), 500)])
def test_figures_that_cannot_be_had_are_refused_in_words(error: BaseException, status: int, faces: Faces) -> None:
    faces.serve(Broken(error))

    answer = talk(faces, request("GET", "/metrics"))

    assert status_of(answer) == status
    assert json.loads(body_of(answer))["error"]["message"]


def test_only_a_scrape_pays_for_the_library() -> None:
    code = "import sys, sgops.http.server; print('prometheus_client' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.strip() == "False"
