"""How much of the machine is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from sgops.runtime.probes import Probes


class Groups:
    """A kernel's tree of control groups, made of files."""

    def __init__(self, folder: Path, membership: str) -> None:
        self.root = folder / "cgroup"
        self.root.mkdir()
        self.membership = folder / "membership"
        self.membership.write_text(membership)

    def limit(self, group: str, **files: str) -> Groups:
        place = self.root / group
        place.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (place / name.replace("__", ".")).write_text(text)
        return self

    def probes(self) -> Probes:
        return Probes(self.root, self.membership)


def test_a_containers_limit_counts_where_it_is_less_than_the_machine(tmp_path: Path) -> None:
    groups = Groups(tmp_path, "0::/\n").limit("", memory__max="1000000", memory__current="250000")

    memory = groups.probes().memory()

    assert (memory.total, memory.used, memory.share) == (1_000_000, 250_000, 0.25)
    assert memory.own > 0


def test_a_service_is_limited_by_its_own_group_and_by_those_above(tmp_path: Path) -> None:
    groups = Groups(tmp_path, "0::/system.slice/sgops.service\n")
    groups.limit("system.slice", memory__max="2000000", memory__current="1900000")
    groups.limit("system.slice/sgops.service", memory__max="1000000", memory__current="250000")

    assert groups.probes().memory().share == 0.95


def test_what_is_only_cached_is_not_in_use(tmp_path: Path) -> None:
    groups = Groups(tmp_path, "0::/\n")
    groups.limit("", memory__max="1000000", memory__current="900000", memory__stat="anon 1\ninactive_file 600000\n")

    assert groups.probes().memory().used == 300_000


def test_the_older_interface_is_read_as_well(tmp_path: Path) -> None:
    groups = Groups(tmp_path, "5:cpu,cpuacct:/x\n4:memory:/docker/abc\n")
    stat = "inactive_file 7\ntotal_inactive_file 100000\n"
    groups.limit(
        "memory/docker/abc",
        memory__limit_in_bytes="1000000",
        memory__usage_in_bytes="600000",
        memory__stat=stat,
    )

    assert groups.probes().memory().share == 0.5


@pytest.mark.parametrize("limit", ["max", "9223372036854771712", ""])
def test_no_limit_means_the_machine(tmp_path: Path, limit: str) -> None:
    groups = Groups(tmp_path, "0::/\n").limit("", memory__max=limit, memory__current="1")

    memory = groups.probes().memory()

    assert memory.total > 1_000_000
    assert 0 < memory.share < 1


def test_a_group_that_cannot_be_seen_from_inside_is_left_out(tmp_path: Path) -> None:
    groups = Groups(tmp_path, "0::/../outside\nnonsense\n").limit("", memory__max="1000000", memory__current="1")

    assert groups.probes().memory().share > 0


def test_room_is_told_for_the_disk_a_folder_lies_on(tmp_path: Path) -> None:
    assert Probes().disk_free(tmp_path) > 0


def test_a_folder_that_takes_no_file_says_why(tmp_path: Path) -> None:
    assert Probes().refuses(tmp_path) is None
    assert "No such file" in (Probes().refuses(tmp_path / "gone") or "")
    assert list(tmp_path.iterdir()) == []
