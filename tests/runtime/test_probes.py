"""How much of the machine is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from sgops.runtime.probes import Probes


def a_limit(folder: Path, limit: str, used: str) -> tuple[tuple[Path, Path], ...]:
    (folder / "max").write_text(limit)
    (folder / "current").write_text(used)
    return ((folder / "max", folder / "current"),)


def test_a_containers_limit_counts_where_it_is_less_than_the_machine(tmp_path: Path) -> None:
    memory = Probes(a_limit(tmp_path, "1000000", "250000")).memory()

    assert (memory.total, memory.used, memory.share) == (1_000_000, 250_000, 0.25)
    assert memory.own > 0


@pytest.mark.parametrize("limit", ["max", "9223372036854771712", ""])
def test_no_limit_means_the_machine(tmp_path: Path, limit: str) -> None:
    memory = Probes(a_limit(tmp_path, limit, "1")).memory()

    assert memory.total > 1_000_000
    assert 0 < memory.share < 1


def test_room_is_told_for_the_disk_a_folder_lies_on(tmp_path: Path) -> None:
    assert Probes().disk_free(tmp_path) > 0
