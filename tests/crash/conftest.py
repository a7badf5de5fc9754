"""What the crash tests of one worker process share: the shim, the nursery, and how far a life reaches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.choose import Reach
from tests.crash.kills import Scenario
from tests.crash.nursery import Nursery
from tests.crash.shim import build
from tests.crash.trial import reaches_of


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """Give the compiled shim; None where there is no compiler, and then the failpoints do all the killing."""
    return build(tmp_path_factory.mktemp("shim"))


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory, shim: Path | None) -> Iterator[Nursery]:
    with Nursery(tmp_path_factory.mktemp("nursery"), shim=shim) as nursery:
        yield nursery


@pytest.fixture(scope="session")
def reaches(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> dict[Scenario, Reach]:
    return reaches_of(nursery, tmp_path_factory.mktemp("reach"))


@pytest.fixture(scope="session")
def reach(reaches: dict[Scenario, Reach]) -> Reach:
    return reaches[Scenario.JOBS]
