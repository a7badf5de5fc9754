"""Whom the contract binds: every engine, by every way it can be asked.

A new engine joins with a function in WORLDS that builds one holding what `World` names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

import pytest

from sgops.ports import Operations
from tests.support.faces import Faces, serving
from tests.support.fake_operations import FakeOperations


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """An engine, and what is known to be in it: a job in each of some states, one pending letter of the dead job."""

    engine: Operations
    completed: int
    dead: int
    waiting: int
    queued: int
    held: int
    letter: int
    jobs: int
    pipeline: str
    queue: str
    duty: str
    component: str


def fake_world() -> World:
    return World(
        engine=FakeOperations(),
        completed=1,
        dead=2,
        waiting=4,
        queued=5,
        held=6,
        letter=1,
        jobs=6,
        pipeline="story",
        queue="default",
        duty="sweep",
        component="database",
    )


WORLDS: MappingProxyType[str, Callable[[], World]] = MappingProxyType({"fake": fake_world})
WAYS = ("in_process", "socket", "tcp")


@pytest.fixture(scope="session")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faces]:
    with serving(tmp_path_factory.mktemp("served")) as faces:
        yield faces


@pytest.fixture(params=sorted(WORLDS))
def world(request: pytest.FixtureRequest) -> World:
    return WORLDS[request.param]()


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
