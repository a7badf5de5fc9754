"""Many jobs on one engine that is killed again and again: all of them end, each stage as if nothing had happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.nursery import Nursery
from tests.crash.trial import carry_out_crowd


@pytest.mark.crash
def test_a_thousand_jobs_end_as_if_the_engine_had_not_been_killed_four_times(nursery: Nursery, tmp_path: Path) -> None:
    result = carry_out_crowd(nursery, tmp_path / "home", size=1_000, kills=4, seed=7)

    assert not result.broken, str(result)
    assert result.kills == 4
