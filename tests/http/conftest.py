"""A server for a whole module, with a fresh fake engine behind it for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sgops.http.limits import Limits
from tests.support.faces import Faces, serving
from tests.support.fake_operations import FakeOperations


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faces]:
    with serving(tmp_path_factory.mktemp("served"), hosts=("box.example",), limits=Limits(linger_seconds=0.1)) as faces:
        yield faces


@pytest.fixture
def engine(served: Faces) -> FakeOperations:
    fresh = FakeOperations()
    served.serve(fresh)
    return fresh


@pytest.fixture
def faces(served: Faces, engine: FakeOperations) -> Faces:
    return served
