"""A job that takes its engine down is set aside in the end, and those that merely stood near lose nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash import laws, snapshot
from tests.crash.home import prepare
from tests.crash.nursery import Nursery
from tests.crash.pipelines import POISONED
from tests.crash.witness import Witness, of

# Twice among others, once alone.
CRASH_LIMIT = 3


@pytest.mark.crash
def test_the_third_death_is_the_last_one(nursery: Nursery, tmp_path: Path) -> None:
    prepare(tmp_path, crash_limit=CRASH_LIMIT)
    acts = ["poison", *["finish"] * 5]

    ends = [nursery.live(tmp_path, acts[0]).status]
    while ends[-1] == POISONED and len(ends) < len(acts):
        ends.append(nursery.live(tmp_path, acts[len(ends)]).status)

    seen = Witness(tmp_path / "witness").read()
    file = snapshot.read(snapshot.copy_file(tmp_path / "data", tmp_path / "copy"))
    assert ends == [POISONED] * CRASH_LIMIT + [0]
    assert {row.state for row in file.jobs.values() if row.pipeline == "crowd"} == {"completed"}
    assert [row.state for row in file.jobs.values() if row.pipeline == "poison"] == ["dead"]
    assert len([key for _, key, _ in of(seen, "began") if key.endswith("swallow")]) == CRASH_LIMIT
    assert laws.at_a_kill(file, seen) == []
    assert not [key for key in file.failures if not key.endswith("swallow")]
