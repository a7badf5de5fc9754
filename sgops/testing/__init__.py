"""For the tests of pipeline authors: run a pipeline here and now, with a clock, a luck and crashes of its own."""

from sgops.testing.clock import FakeClock, FakeDice
from sgops.testing.connector import FakeConnector
from sgops.testing.crash import crash_at
from sgops.testing.inline import Result, run

__all__ = ["FakeClock", "FakeConnector", "FakeDice", "Result", "crash_at", "run"]
