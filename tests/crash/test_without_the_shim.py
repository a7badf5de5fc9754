"""Where no shim can be compiled, strace kills at calls, and the engine's own failpoints everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.crash import tracer
from tests.crash.choose import Reach, spread, spread_mixed
from tests.crash.kills import Plan
from tests.crash.nursery import Nursery
from tests.crash.tracer import Tracer
from tests.crash.trial import carry_out

AT_CALLS: Final = ("begin@fsync:9", "begin@write:150", "begin@fsync:20 finish@write:9")
AT_PLACES: Final = ("begin@writer.before_commit:9", "begin@apply.before_jobs:20 finish@writer.after_commit:2")

pytestmark = pytest.mark.crash


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery | Tracer]:
    with Nursery(tmp_path_factory.mktemp("bare"), shim=None) as nursery:
        yield Tracer(nursery) if tracer.works() else nursery


def test_an_engine_is_killed_all_the_same(bare: Nursery | Tracer, tmp_path: Path) -> None:
    plans = [Plan.parse(text) for text in (*(AT_CALLS if tracer.works() else ()), *AT_PLACES)]

    results = [carry_out(bare, plan, tmp_path / f"{number}") for number, plan in enumerate(plans)]

    assert not "\n".join(str(result) for result in results if result.broken)
    assert sum(result.kills for result in results) >= len(plans)


def test_as_many_kills_are_tried_when_nothing_counts_calls() -> None:
    nothing_counted = Reach(begin={}, finish={})
    plans = [*spread(nothing_counted), *spread_mixed(nothing_counted)]

    kills = [kill for plan in plans for _, kill in plan.lives() if kill is not None]

    assert len(kills) >= 200
    assert not any(kill.is_a_call for kill in kills)
