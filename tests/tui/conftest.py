"""What tests of the terminal share: coroutines get a loop, and pictures a place where they are kept."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion
from syrupy.location import PyTestLocation

PICTURES = Path(__file__).resolve().parents[1] / "snapshots"


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


class Pictures(SVGImageExtension):  # type: ignore[misc]
    """Keep pictures in a place of their own, one folder a test module."""

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(PICTURES / test_location.basename)


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compare pictures with those that somebody has looked at."""
    return snapshot.use_extension(Pictures)
