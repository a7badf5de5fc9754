"""A cleanup that is killed anywhere and done again comes to the same end; so do its undo, a backup, a restore."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from tempfile import TemporaryDirectory, mkdtemp

import pytest

from tests.crash import household
from tests.crash.household import House, broken_at_a_kill, look
from tests.crash.kills import Kill
from tests.crash.nursery import Nursery
from tests.crash.shim import MOMENTS
from tests.crash.trial import judged, said_in

# So many kills are spread over all calls of an act, beside those at each rename and unlink.
SPREAD = 30
PARTS = 6
FEW = 8
MEMORY = Path("/dev/shm")
BACKUPS = ("backup.before_look", "backup.before_name", "backup.before_archive_name")
RESTORES = ("restore.before_aside", "restore.before_name")
NAMED = ("cleanup.after_plan", "cleanup.before_take", "cleanup.after_take")

# On a machine that does other things, too, a few dozen kills take their time.
pytestmark = [pytest.mark.crash, pytest.mark.timeout(600)]


@dataclass(frozen=True, slots=True)
class Scene:
    """A house before an act, what the act makes of it when nobody is killed, and how many calls that takes."""

    home: Path
    before: House
    after: House
    counts: dict[str, int]


def played(nursery: Nursery, home: Path, act: str, to: Path) -> Scene:
    shutil.copytree(home, to, symlinks=True)
    end = nursery.live(to, act)
    assert end.status == 0, (to / "output").read_text(encoding="utf-8", errors="replace")
    return Scene(home, look(home), look(to), end.counts)


@pytest.fixture(scope="module")
def furnished() -> Iterator[Path]:
    """Furnish a house in memory, where there is such a place: a kill, other than a power cut, leaves it as it is."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        home = Path(folder) / "home"
        home.mkdir()
        household.furnish(home)
        (home / "witness").touch()
        yield home


@pytest.fixture
def place(furnished: Path) -> Path:
    """Give a place for what is killed, beside the house it is a copy of."""
    return Path(mkdtemp(dir=furnished.parent))


@pytest.fixture(scope="module")
def tidying(furnished: Path, nursery: Nursery) -> Scene:
    return played(nursery, furnished, "tidy", furnished.parent / "tidied")


@pytest.fixture(scope="module")
def regretting(furnished: Path, nursery: Nursery) -> Scene:
    """Let an operator have let everything go, and want it back."""
    home = furnished.parent / "regretted"
    shutil.copytree(furnished, home, symlinks=True)
    household.arrange(home, trash="48h", history="never")
    assert nursery.live(home, "tidy").status == 0
    return played(nursery, home, "regret", furnished.parent / "brought back")


@pytest.fixture(scope="module")
def backing_up(furnished: Path, nursery: Nursery) -> Scene:
    return played(nursery, furnished, "back up", furnished.parent / "backed up")


@pytest.fixture(scope="module")
def restoring(backing_up: Scene, furnished: Path, nursery: Nursery) -> Scene:
    """Have a backup, most of whose files are gone since."""
    home = furnished.parent / "lost"
    shutil.copytree(furnished.parent / "backed up", home, symlinks=True)
    assert nursery.live(home, "tidy").status == 0
    return played(nursery, home, "bring back", furnished.parent / "restored")


def kills(counts: dict[str, int], spread: int = SPREAD, named: Sequence[str] = NAMED) -> list[Kill]:
    """Kill right after each rename and unlink, and at some of all calls; else at each commit."""
    if not counts:
        return [Kill(place=name, nth=nth) for name in (*named, "writer.before_commit") for nth in range(1, 12)]
    rare = [
        Kill(place=call, nth=nth, moment="after") for call in ("rename", "unlink") for nth in range(1, counts[call] + 1)
    ]
    step = counts["any"] / spread
    others = [
        Kill(place="any", nth=1 + int(number * step), moment=MOMENTS[number % len(MOMENTS)]) for number in range(spread)
    ]
    return [*rare, *(Kill(place=name, nth=nth) for name in named for nth in (1, 2)), *others]


def broken_by(nursery: Nursery, scene: Scene, kill: Kill, act: str, home: Path) -> Iterator[str]:
    """Kill an act, look, do it again, and look again."""
    shutil.copytree(scene.home, home, symlinks=True)
    killed = nursery.live(home, act, kill=kill)
    if killed.status not in {0, -SIGKILL}:
        yield f"it ended with {killed.status}"
    yield from broken_at_a_kill(scene.before, look(home))
    # Judging takes longer than all the rest: what is killed at the same call differs little.
    yield from judged(nursery, home) if kill.nth % 3 == 0 else ()
    again = nursery.live(home, act)
    if again.status != 0:
        yield f"done again, it ended with {again.status}: {said_in(home)}"
    end = look(home)
    for name, wanted in scene.after.outcome.items():
        if wanted != end.outcome[name]:
            yield f"{name}: {end.outcome[name]!r} and not {wanted!r}"
    if end.open or any("planned" in states for states in end.log.values()):
        yield f"{end.open} runs have no end"
    yield from judged(nursery, home)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_cleanup_that_is_killed_and_done_again_comes_to_the_same_end(
    part: int, tidying: Scene, nursery: Nursery, place: Path
) -> None:
    for number, kill in enumerate(kills(tidying.counts)[part::PARTS]):
        home = place / f"{number}"

        broken = list(broken_by(nursery, tidying, kill, "tidy", home))

        assert broken == [], f"killed at {kill}"
        shutil.rmtree(home)


def test_an_undo_of_a_cleanup_that_is_killed_and_done_again_brings_everything_back(
    regretting: Scene, nursery: Nursery, place: Path
) -> None:
    for number, kill in enumerate(kills(regretting.counts, FEW, ("writer.before_commit",))):
        home = place / f"{number}"

        broken = list(broken_by(nursery, regretting, kill, "regret", home))

        assert broken == [], f"killed at {kill}"
        shutil.rmtree(home)
    assert {path for path in regretting.after.files if path.startswith(b"1/")} == {
        path for path in look(regretting.home.parent / "home").files if path.startswith(b"1/")
    }


def test_a_backup_that_is_killed_changes_nothing_and_leaves_nothing_that_looks_like_one(
    backing_up: Scene, nursery: Nursery, place: Path
) -> None:
    for number, kill in enumerate(kills(backing_up.counts, FEW, BACKUPS)):
        home = place / f"{number}"

        broken = list(broken_by(nursery, backing_up, kill, "back up", home))

        assert broken == [], f"killed at {kill}"
        assert [path.name for path in (home / household.BACKUP).parent.iterdir()] == ["copy.tar"], f"killed at {kill}"
        assert nursery.live(home, "bring back").status == 0, f"killed at {kill}: {said_in(home)}"
        shutil.rmtree(home)


def test_a_restore_that_is_killed_leaves_a_whole_database_and_done_again_brings_everything_back(
    restoring: Scene, nursery: Nursery, place: Path
) -> None:
    for number, kill in enumerate(kills(restoring.counts, FEW, RESTORES)):
        home = place / f"{number}"

        broken = list(broken_by(nursery, restoring, kill, "bring back", home))

        assert broken == [], f"killed at {kill}"
        shutil.rmtree(home)
    assert restoring.after.jobs.keys() > restoring.before.jobs.keys()
