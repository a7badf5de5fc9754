"""A house to be tidied: jobs of every fate with their files, strays, and beside it all what nobody may touch."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sgops import Fail, Pipeline, Retry
from sgops.boot.plant import for_command
from sgops.boot.restoring import restore
from sgops.core.values import visible
from sgops.ports import Asking
from tests.crash.witness import note
from tests.support.eventually import eventually
from tests.support.plant import Plant

CONFIG: Final = """
[engine]
data_dir = "data"
[api]
listen = ""
[log]
level = "error"
file = "{log}"
[retention]
temp = "0s"
preview = "0s"
intermediate = "0s"
failed = "0s"
orphan_grace = "0s"
history = "{history}"
[checkpoints]
keep_completed = "0s"
[cleanup]
trash = "{trash}"
"""
# Names that a terminal, a log and a text column each have trouble with.
STRAYS: Final = (b"lost.txt", b"a\nb\x1b[31m.txt", b"\xff\xfe.bin", b"strays/deep/er/one.txt")
# What is gone is on record as this.
_GONE: Final = frozenset({"deleted", "trashed"})
BACKUP: Final = "elsewhere/copy.tar"


def _drawing(name: str, fate: str) -> Pipeline:
    pipeline = Pipeline(name, retry=Retry(limit=3, base="1h", cap="1h", jitter="none"))

    @pipeline.stage
    def draw(ctx: Any) -> str:
        for kind in ("intermediate", "preview", "output", "temp"):
            with ctx.artifact(f"{kind}.txt", kind=kind) as file:
                file.write(f"{kind} of {ctx.job_id}".encode())
        (ctx.temp_dir / "scratch").write_text(f"scratch of {ctx.job_id}")
        return "drawn"

    @pipeline.stage
    def bind() -> str:
        if fate == "dies":
            raise Fail("it cannot be bound", type="invalid_input")
        if fate == "waits":
            raise ConnectionError("not yet")
        return "bound"

    return pipeline


def furnish(home: Path) -> None:
    """Live an engine's life in which there are jobs of every fate, and leave strays and links behind."""
    pipelines = [_drawing(name, name) for name in ("ends", "dies", "waits")]
    plant = Plant(home / "data", pipelines, workers=2).start()
    completed, dismissed, pending = plant.submit("ends"), plant.submit("dies"), plant.submit("dies")
    cancelled, waiting, held = (plant.submit("waits") for _ in range(3))
    for job, state in ((completed, "completed"), (dismissed, "dead"), (pending, "dead")):
        plant.wait_for(job, state)
    for job in (cancelled, waiting, held):
        plant.wait_for(job, "waiting")
    letters = {letter.job: letter.id for letter in plant.operations.letters(Asking()).items}
    plant.operations.dismiss_letters(plant.only(letters[dismissed]))
    plant.operations.cancel(plant.only(cancelled))
    plant.operations.hold(plant.only(held))
    eventually(lambda: plant.job(cancelled).state == "cancelled", what="the cancelled job to end")
    plant.stop()
    _stray(home)
    arrange(home, trash="1ms")


def _stray(home: Path) -> None:
    for name in STRAYS:
        place = home / "data" / "artifacts" / os.fsdecode(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"stray")
    outside = home / "outside"
    outside.mkdir()
    (outside / "canary").write_text("sings")
    (home / "data" / "artifacts" / "link").symlink_to(outside / "canary")
    (home / "data" / "artifacts" / "folder").symlink_to(outside)


def arrange(home: Path, *, trash: str, history: str = "0s") -> None:
    """Write the configuration: all that may go goes at once, and lies in the trash for so long."""
    text = CONFIG.format(trash=trash, history=history, log=home / "engine.jsonl")
    (home / "sgops.toml").write_text(text)


# ── what is done there, each a command's visit ──
def tidy(home: Path) -> int:
    """Clean up everything, and empty the trash of what has lain there."""
    note("life", "tidy")
    with for_command(home / "sgops.toml", None) as operations:
        operations.cleanup()
        operations.cleanup(kind="trash")
    return 0


def regret(home: Path) -> int:
    """Take the cleanup back."""
    note("life", "regret")
    with for_command(home / "sgops.toml", None) as operations:
        acts = [act for act in operations.actions(Asking()).items if act.verb == "cleanup" and act.undone_at is None]
        for act in acts:
            operations.undo(act.id)
    return 0


def back_up(home: Path) -> int:
    """Make a backup with all files, unless it is there."""
    note("life", "back up")
    with for_command(home / "sgops.toml", None) as operations:
        if not (home / BACKUP).exists():
            operations.backup(str(home / BACKUP), artifacts=True)
    return 0


def bring_back(home: Path) -> int:
    """Put the backup in the place of what is there."""
    note("life", "bring back")
    restore(home / "sgops.toml", None, home / BACKUP, overwrite=True)
    return 0


# ── what is there ──
@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything that a cleanup could change, as it lies there."""

    files: dict[bytes, bytes] = field(default_factory=dict)
    trash: Counter[bytes] = field(default_factory=Counter)
    jobs: dict[int, str] = field(default_factory=dict)
    # Of registered files, those that count and those that are said to be gone.
    standing: frozenset[bytes] = frozenset()
    deleted: frozenset[bytes] = frozenset()
    checkpoints: frozenset[int] = frozenset()
    # What the log says of each path, and what it has not told the end of.
    log: dict[str, set[str]] = field(default_factory=dict)
    open: int = 0
    canary: str = ""

    @property
    def outcome(self) -> dict[str, object]:
        """What is the same at the end, whatever happened on the way."""
        recorded = {path for path, states in self.log.items() if states & _GONE and not path.startswith("trash/")}
        return {
            "files": self.files,
            "trash": self.trash,
            "jobs": self.jobs,
            "standing": self.standing,
            "deleted": self.deleted,
            "checkpoints": self.checkpoints,
            "recorded": recorded,
            "canary": self.canary,
        }


def look(home: Path) -> House:
    """Look at a house in which nobody is."""
    copy = home / "looked at"
    copy.mkdir()
    for name in ("sgops.db", "sgops.db-wal"):
        if (home / "data" / name).exists():
            shutil.copy2(home / "data" / name, copy / name)
    with closing(sqlite3.connect(copy / "sgops.db")) as database:
        registered = database.execute(
            "SELECT job || '/' || stage || '.' || attempt || '/' || name, deleted_at IS NULL FROM artifact"
        ).fetchall()
        log: dict[str, set[str]] = {}
        for path, state in database.execute("SELECT path, state FROM cleanup_entry"):
            log.setdefault(path, set()).add(state)
        house = House(
            files=dict(_files(home / "data" / "artifacts")),
            trash=Counter(content for _, content in _files(home / "data" / "trash")),
            jobs=dict(database.execute("SELECT id, state FROM job")),
            standing=frozenset(path.encode() for path, stands in registered if stands),
            deleted=frozenset(path.encode() for path, stands in registered if not stands),
            checkpoints=frozenset(row[0] for row in database.execute("SELECT DISTINCT id >> 20 FROM checkpoint")),
            log=log,
            open=database.execute("SELECT count(*) FROM cleanup_run WHERE finished_at IS NULL").fetchone()[0],
            canary=(home / "outside" / "canary").read_text(),
        )
    shutil.rmtree(copy)
    return house


def broken_at_a_kill(before: House, after: House) -> list[str]:
    """Say what must not be so, whatever was killed."""
    return [*_touched(before, after), *_unrecorded(before, after), *_needed(before, after), *_lost(before, after)]


def _touched(before: House, after: House) -> Iterator[str]:
    if after.canary != before.canary:
        yield "the canary was touched"


def _unrecorded(before: House, after: House) -> Iterator[str]:
    for path in before.files.keys() - after.files.keys():
        if visible(os.fsdecode(path)) not in after.log:
            yield f"{path!r} is gone, and was never on record"
        if path.endswith(b"output.txt"):
            yield f"{path!r} is an output, and gone"
    yield from (f"{path!r} counts, and is gone" for path in after.standing - after.files.keys())


def _needed(before: House, after: House) -> Iterator[str]:
    """Find what an unfinished job has lost."""
    open_jobs = {job for job, state in before.jobs.items() if state in {"waiting", "held"}}
    for job in open_jobs:
        if after.jobs.get(job) != before.jobs[job] or job not in after.checkpoints:
            yield f"job {job} was {before.jobs[job]}, and is {after.jobs.get(job)}, or its checkpoints are lost"
    needed = {path for path in before.files if _job_of(path) in open_jobs}
    yield from (f"{path!r} is needed, and gone" for path in needed - after.files.keys())


def _lost(before: House, after: House) -> Iterator[str]:
    """Find files that are neither in their places nor in the trash, and were not on record to leave that."""
    was, now = (Counter(house.files.values()) + house.trash for house in (before, after))
    told = {path for path in after.log if path.startswith("trash/")}
    if (was - now).total() > len(told):
        yield f"{(was - now).total()} files are nowhere, and {len(told)} were on record to leave the trash"


def _files(root: Path) -> Iterator[tuple[bytes, bytes]]:
    """Give every file and link below a folder, with what it holds or leads to."""
    for folder, folders, names in os.walk(root):
        for name in [*names, *folders]:
            place = Path(folder) / name
            if place.is_symlink() or (place.is_file() and name != ".sgops-root"):
                content = os.fsencode(place.readlink()) if place.is_symlink() else place.read_bytes()
                yield os.fsencode(place.relative_to(root)), content


def _job_of(path: bytes) -> int:
    head = path.partition(b"/")[0]
    return int(head) if head.isdigit() else 0
