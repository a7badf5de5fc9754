"""What must be true of files, services, schedules, batches and processes, wherever the engine was killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from sgops.runtime import tree
from tests.crash.snapshot import Snapshot
from tests.crash.witness import Seen, of
from tests.support.eventually import eventually

# A killed engine's watchdog needs a moment.
_GONE_WITHIN: Final = 10.0
_CALLING: Final = "film"


def in_the_telling(seen: Sequence[Seen]) -> list[str]:
    """Look for what must never be told, in one life or across several."""
    return [
        *_files_not_once(seen),
        *_batches_in_parts(seen),
        *_taken_twice(seen),
        *_fired_twice(seen),
        *(f"job {job} found a file of an earlier stage that was not whole" for (job,) in of(seen, "torn")),
    ]


def at_the_end(file: Snapshot, seen: Sequence[Seen]) -> Iterator[str]:
    """Find jobs that ended without the service having done their work."""
    taken = {key.split("/")[0] for key, _ in of(seen, "took")}
    for row in file.jobs.values():
        if row.pipeline == _CALLING and row.token not in taken:
            yield f"job {row.id} is {row.state}, and the service has never had its work"


def in_the_folder(data: Path, file: Snapshot) -> Iterator[str]:
    """Find registered files that are not there, or not what they were."""
    for name, digest in file.files.items():
        path = data / "artifacts" / name
        if not path.is_file():
            yield f"file {name} is registered and is not there"
        elif sha256(path.read_bytes()).digest() != digest:
            yield f"file {name} is not what was registered"


def left_alive(data: Path) -> list[str]:
    """Name the processes that outlive the engine that has started them."""
    mark = tree.mark_of(data)
    try:
        eventually(lambda: not tree.marked(mark), within=_GONE_WITHIN)
    except AssertionError:
        return [f"process {member.pid} has outlived its engine" for member in tree.marked(mark)]
    return []


def _taken_twice(seen: Sequence[Seen]) -> Iterator[str]:
    """Find work that the service was given more than once, under one key or under several."""
    keys = Counter(key.rpartition("/")[0] for key, _ in of(seen, "took"))
    for call, count in keys.items():
        if count > 1:
            yield f"the service was given {call} {count} times"


def _fired_twice(seen: Sequence[Seen]) -> Iterator[str]:
    """Find planned times with more than one job, and jobs of a schedule without a planned time."""
    fired = set(of(seen, "fired"))
    for planned, count in Counter(planned for planned, _ in fired).items():
        if count > 1:
            yield f"the schedule fired {count} times for {planned}"
    for (ticks,) in of(seen, "ticks")[-1:]:
        if int(ticks) != len(fired):
            yield f"the schedule fired {len(fired)} times, and {ticks} jobs are there"


def _files_not_once(seen: Sequence[Seen]) -> Iterator[str]:
    """Find job files that are not one job each in the end; one that was cut off at its drop may be none."""
    counted = {title: int(count) for title, count in of(seen, "counted")}
    dropped = {title for (title,) in of(seen, "dropped")}
    for (title,) in of(seen, "dropping") if counted else ():
        count = counted.get(title, 0)
        if count > 1 or (count == 0 and title in dropped):
            yield f"the job file '{title}' has become {count} jobs"


def _batches_in_parts(seen: Sequence[Seen]) -> Iterator[str]:
    """Find batches of which only a part is there, and answered ones that are not there at all."""
    wanted = [int(lines) for (lines,) in of(seen, "submitting")]
    there = {int(batch) for batch, *_ in of(seen, "together")}
    for batch, total, completed in of(seen, "together"):
        if int(total) not in wanted or completed != total:
            yield f"batch {batch} has {total} jobs, {completed} of them completed"
    for (batch,) in of(seen, "submitted") if of(seen, "counted") else ():
        if int(batch) not in there:
            yield f"batch {batch} was acknowledged and is not there"
