"""FA: the faces of an engine: a terminal, an HTTP interface, a command line, and all of them on one that runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sgops import Fail
from sgops.core.settings import ScheduleSettings, TemplateSettings
from sgops.http.routes import ROUTES
from sgops.ports import Asking
from tests.cli.serving import Place
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages, three_stages
from tests.support.faces import TOKEN, body_of, request, serving, status_of, talk
from tests.support.real_terminal import RealTerminal
from tests.tui.terminal import NARROW, WIDE, Screen, terminal

BEARER = f"Authorization: Bearer {TOKEN}"
WITHOUT_END = {"/events/stream", "/events/follow"}
# Whoever watches the process may ask these two without a token.
OPEN = {"/health/live", "/health/ready"}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path).prepare()
    made.environment["XDG_STATE_HOME"] = str(tmp_path / "state")
    yield made
    made.kill()


async def test_fa_1_a_dead_letter_is_seen_retried_and_completed_in_the_terminal(make_plant: MakePlant) -> None:
    bad = {"moon"}

    def draw(params: Mapping[str, str]) -> str:
        if params["title"] in bad:
            raise Fail("no such picture", type="invalid_input")
        return params["title"]

    plant = make_plant(of_stages(draw)).start()
    job = plant.submit(params={"title": "moon"})
    plant.wait_for(job, "dead")
    bad.clear()

    async with terminal(plant.operations) as screen:
        seen = screen.text()
        await screen.press("r", "y")
        plant.wait_for(job, "completed")
        await screen.press("ctrl+r", "2")
        after = screen.line("completed")

    assert "invalid_input" in seen
    assert "story" in after


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_fa_1_every_screen_shows_a_real_engine_on_a_small_and_on_a_wide_screen(
    make_plant: MakePlant, size: tuple[int, int]
) -> None:
    plant = make_plant(three_stages()).start()
    plant.wait_for(plant.submit(params={}))

    async with terminal(plant.operations, size=size) as screen:
        headings = []
        for key in "1234567":
            await screen.press(key)
            headings.append(screen.lines()[0].split()[2])

    assert headings == ["overview", "jobs", "dead", "batches", "cleanup", "events", "health"]


async def test_fa_1_templates_and_schedules_are_seen_and_set_off_in_the_terminal(make_plant: MakePlant) -> None:
    nightly = ScheduleSettings(template="bedtime", cron="0 2 * * *")
    templates = {"bedtime": TemplateSettings(pipeline="story", params={})}
    tables = {"templates": templates, "schedules": {"nightly": nightly}}
    plant = make_plant(three_stages(), tables=tables).start()

    async with terminal(plant.operations, size=WIDE) as screen:
        await screen.press("W")
        planned = screen.line("nightly")
        await screen.press("p", "exclamation_mark", "y")
        said = screen.lines()[-1]
        seen = [await _shown(screen, key) for key in "QPTCDAU"]

    assert "0 2 * * *" in planned
    assert "sgops schedules trigger nightly" in said
    assert plant.operations.schedules().items[0].paused
    assert plant.wait_for(1, "completed").template == "bedtime"
    assert ["default" in seen[0], "story" in seen[1], "bedtime" in seen[2], "heartbeat" in seen[4]] == [True] * 4


async def _shown(screen: Screen, key: str) -> str:
    await screen.press(key)
    return screen.text()


def test_fa_2_every_question_has_a_route_that_wants_the_token_and_is_described(
    make_plant: MakePlant, tmp_path: Path
) -> None:
    plant = make_plant(three_stages()).start()
    plain = [route for route in ROUTES if route.method == "GET" and "{" not in route.path]
    asked = [route for route in plain if route.path not in WITHOUT_END and "why" not in route.path]

    with serving(tmp_path, plant.operations) as faces:
        refused = {
            status_of(talk(faces, request("GET", each.full_path), tcp=True)) for each in plain if each.path not in OPEN
        }
        answered = [talk(faces, request("GET", each.full_path, BEARER), tcp=True) for each in asked]
        described = json.loads(body_of(talk(faces, request("GET", "/openapi.json", BEARER), tcp=True)))["paths"]

    assert refused == {401}
    assert {status_of(answer) for answer in answered} == {200}
    assert {route.full_path for route in ROUTES} <= set(described)


def test_fa_3_commands_answer_in_json_and_refuse_with_a_code_and_a_way_out(place: Place) -> None:
    place.serve()
    job = place.call("submit", "quick", "--wait").stdout.split()[0]

    shown = place.json("jobs", "show", job)
    lists = [place.json(*words.split()) for words in ("jobs list", "queues list", "pipelines", "schedules")]
    unknown, wrong = place.call("jobs", "show", "999"), place.call("jobs", "list", "colour:red")

    assert shown["state"] == "completed"
    assert all(isinstance(each["items"], list) for each in lists)
    assert (unknown.returncode, wrong.returncode) == (3, 2)
    assert "sgops jobs list" in unknown.stderr
    assert "colour" in wrong.stderr


async def test_fa_4_what_one_face_does_the_others_see_at_once(make_plant: MakePlant, tmp_path: Path) -> None:
    plant = make_plant(three_stages()).start()
    plant.wait_for(plant.submit(params={}))

    with serving(tmp_path, plant.operations) as faces:
        async with terminal(faces.over_socket()) as screen:
            await screen.press("p")
            said = screen.lines()[-1]
        seen = faces.over_tcp()
        paused, acts = seen.status().paused, seen.actions(Asking()).items

    assert "sgops pause" in said
    assert paused
    assert [act.verb for act in acts] == ["pause"]


def test_fa_4_the_terminal_starts_an_engine_itself_and_others_find_it(place: Place) -> None:
    screen = RealTerminal([sys.executable, "-m", "sgops"], cwd=place.folder, env=place.environment)
    try:
        screen.wait_for("engine here")

        job = place.call("submit", "quick", "--wait").stdout.split()[0]

        assert place.json("jobs", "show", job)["state"] == "completed"
        screen.wait_until_it_knows_that_nothing_runs()
        assert screen.leave("q") == 0
    finally:
        screen.close()
