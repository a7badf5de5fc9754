"""The files of one attempt: written whole, recorded, and found again only as they were."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from sgops.core.artifact import Content, checked_name, folder_of, kind_of, temp_folder_of
from sgops.core.errors import LostArtifact, UsageError
from sgops.core.query import suggest
from sgops.core.units import iso
from sgops.engine.ledger import Kept
from sgops.engine.making import makers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from sgops.core.artifact import Artifact, ArtifactKind
    from sgops.engine.flight import Flight
    from sgops.engine.ledger import Ledger
    from sgops.engine.parts import Parts
    from sgops.ports import Artifacts, PartFile


class Files:
    """What `ctx.artifact`, `ctx.path` and `ctx.temp_dir` do."""

    def __init__(self, parts: Parts, flight: Flight, ledger: Callable[[], Ledger]) -> None:
        self._parts = parts
        self._flight = flight
        self._ledger = ledger
        self._trusted: set[str] = set()

    @contextmanager
    def write(self, name: str, kind: str) -> Iterator[PartFile]:
        """Write one file; it counts when its record is durable, and is registered when its stage completes."""
        name, meant = checked_name(name), kind_of(kind)
        ledger = self._ledger()
        job = self._flight.job
        place = f"{folder_of(job.id, job.stage, job.attempts)}/{name}"
        beside = temp_folder_of(job.id, job.stage, job.attempts)
        keep = partial(self._keep, ledger, name, meant)
        with self._parts.artifacts.write(place, beside, keep) as file:
            yield file

    def path(self, name: str) -> Path:
        """Find a file of this job; one that is not what it was is as good as lost."""
        name = checked_name(name)
        job = self._flight.job
        kept = self._ledger().file(name)
        if kept is not None:
            return self._parts.artifacts.root / folder_of(job.id, job.stage, kept.attempt) / name
        known = files_of(self._parts, self._flight)
        found = known.get(name)
        if found is None:
            raise UsageError(
                f"job {job.id} has no artifact '{name}' of an earlier stage.{suggest(name, known)}",
                hint=f"sgops jobs artifacts {job.id}",
            )
        if name not in self._trusted:
            require(self._parts.artifacts, found)
            self._trusted.add(name)
        return self._parts.artifacts.root / found.path

    def temp_dir(self) -> Path:
        """Make the folder of what this attempt alone needs."""
        job = self._flight.job
        return self._parts.artifacts.folder(temp_folder_of(job.id, job.stage, job.attempts))

    def _keep(self, ledger: Ledger, name: str, kind: ArtifactKind, content: Content) -> None:
        # Hashing may have taken its time.
        self._flight.seen = self._parts.clock.monotonic()
        kept = Kept(kind=kind, size=content.size, sha256=content.sha256, attempt=self._flight.job.attempts, by=makers())
        ledger.keep_file(name, kept)


def files_of(parts: Parts, flight: Flight) -> Mapping[str, Artifact]:
    """Give the files that stages before this one have registered, by name; a later stage's hides an earlier one's."""
    if flight.files is None:
        rows = parts.reader.artifacts(flight.job.id)
        flight.files = {row.name: row for row in standing_files(rows, _stages_before(flight))}
    return flight.files


def standing_files(rows: Iterable[Artifact], stages: Iterable[str]) -> list[Artifact]:
    """Pick the files that stages with a standing output have registered, in the order of the stages."""
    places = {stage: place for place, stage in enumerate(stages)}
    counting = [row for row in rows if row.superseded_at is None and row.stage in places]
    return sorted(counting, key=lambda row: (places[row.stage], row.id))


def require(artifacts: Artifacts, file: Artifact) -> None:
    """Raise unless the file is there as it was registered."""
    if file.deleted_at is not None:
        fault: str | None = f"was deleted by cleanup at {iso(file.deleted_at)}"
    else:
        fault = artifacts.fault(file.path, Content(size=file.size, sha256=file.sha256))
    if fault is not None:
        raise LostArtifact(
            f"artifact '{file.name}' of stage '{file.stage}' {fault} ({file.path})",
            hint=f"sgops jobs rerun {file.job} --from {file.stage} makes it again",
        )


def set_aside_lost(parts: Parts, flight: Flight, ledger: Ledger) -> None:
    """Let what made a file that is lost be done again; only an earlier try's files can be."""
    job = flight.job
    for name, kept in ledger.files():
        place = f"{folder_of(job.id, job.stage, kept.attempt)}/{name}"
        fault = parts.artifacts.fault(place, Content(size=kept.size, sha256=kept.sha256))
        if fault is not None:
            ledger.lose_file(name, kept, f"artifact '{name}' {fault}")


def _stages_before(flight: Flight) -> list[str]:
    names = flight.entry.pipeline.names
    return [name for name in names[: names.index(flight.job.stage)] if name in flight.outputs]
