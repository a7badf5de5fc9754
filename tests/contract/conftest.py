"""Whom the contract binds: every engine, by every way it can be asked.

A new engine joins with a context manager in WORLDS that gives one holding what `World` names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest

from sgops import Fail, Pipeline, StageContext
from sgops.core.settings import ScheduleSettings, TemplateSettings
from sgops.ports import Operations, Selection
from tests.support.clock import FakeClock
from tests.support.faces import Faces, serving
from tests.support.fake_operations import FakeOperations
from tests.support.fake_world import HOSTILE
from tests.support.plant import Plant

PLANNED = {
    "templates": {HOSTILE: TemplateSettings(pipeline="story", params={"title": HOSTILE})},
    "schedules": {"nightly": ScheduleSettings(template=HOSTILE, cron="0 2 * * *", timezone="Europe/Berlin")},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """An engine, and what is known to be in it: a job in each of some states, one pending letter of the dead job."""

    engine: Operations
    completed: int
    dead: int
    queued: int
    held: int
    letter: int
    batch: int
    jobs: int
    pipeline: str
    queue: str
    duty: str
    component: str


@contextmanager
def fake_world(folder: Path) -> Iterator[World]:
    yield World(
        engine=FakeOperations(),
        completed=1,
        dead=2,
        queued=5,
        held=6,
        letter=1,
        batch=7,
        jobs=6,
        pipeline="story",
        queue="default",
        duty="sweep",
        component="database",
    )


@contextmanager
def engine_world(folder: Path) -> Iterator[World]:
    """Give the real engine on a real file; only its clock stands still."""
    plant = Plant(folder / "data", [a_story()], clock=FakeClock(), tables=PLANNED).start()
    try:
        completed = plant.submit(params={"title": HOSTILE})
        dead = plant.submit(params={"title": HOSTILE, "fails": True})
        plant.wait_for(completed, "completed")
        letter = plant.wait_for(dead, "dead").dead_letter
        plant.operations.pause()
        queued, held = plant.submit(params={}, batch=HOSTILE), plant.submit(params={}, batch=HOSTILE)
        plant.operations.hold(Selection(ids=(held,)))
        yield World(
            engine=plant.operations,
            completed=completed,
            dead=dead,
            queued=queued,
            held=held,
            letter=letter or 0,
            batch=plant.job(queued).batch or 0,
            jobs=4,
            pipeline="story",
            queue="default",
            duty="recovery",
            component="database",
        )
    finally:
        plant.stop()


def a_story() -> Pipeline:
    story = Pipeline("story")

    @story.stage()
    def script(ctx: StageContext, params: dict[str, object]) -> dict[str, object]:
        ctx.log(HOSTILE)
        return {"scenes": [HOSTILE]}

    @story.stage()
    def panels(ctx: StageContext, params: dict[str, object]) -> list[str]:
        if params.get("fails"):
            raise Fail(HOSTILE, type="invalid_input")
        return ctx.map(str.upper, ["one", "two", "three"], key=str)

    return story


WORLDS: MappingProxyType[str, Callable[[Path], AbstractContextManager[World]]] = MappingProxyType(
    {"fake": fake_world, "engine": engine_world}
)
WAYS = ("in_process", "socket", "tcp")


@pytest.fixture(scope="session")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faces]:
    with serving(tmp_path_factory.mktemp("served")) as faces:
        yield faces


@pytest.fixture(params=sorted(WORLDS))
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with WORLDS[request.param](tmp_path) as world:
        yield world


@pytest.fixture
def engine(world: World) -> Operations:
    """Give the engine itself, to compare with."""
    return world.engine


@pytest.fixture(params=WAYS)
def operations(request: pytest.FixtureRequest, faces: Faces, engine: Operations) -> Operations:
    """Give the same engine, asked by one of the ways."""
    faces.serve(engine)
    match request.param:
        case "socket":
            return faces.over_socket()
        case "tcp":
            return faces.over_tcp()
        case _:
            return engine
