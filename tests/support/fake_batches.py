"""The batches of the engine that is none: labels by number; what they hold is said by the jobs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from sgops.core.errors import NotFound, UsageError
from sgops.core.values import Json
from sgops.core.views import BatchView, JobView
from tests.support import fake_world as world


class FakeBatches:
    """Know which batches there are."""

    def __init__(self, labels: dict[int, str]) -> None:
        self._labels = labels

    def add(self, label: str) -> int:
        number = max(self._labels) + 1
        self._labels[number] = label
        return number

    def newest_first(self) -> list[int]:
        return sorted(self._labels, reverse=True)

    def show(self, batch: int, jobs: Iterable[JobView]) -> BatchView:
        if batch not in self._labels:
            raise NotFound(f"there is no batch {batch}", hint="sgops batch list")
        states = Counter(job.state for job in jobs if job.batch == batch)
        return world.a_batch(batch, states, label=self._labels[batch])


def read_lines(text: bytes) -> list[Json]:
    """Read JSON lines, or say which of them is no object."""
    lines = [json.loads(line) for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        if not isinstance(line, dict):
            raise UsageError(f"1 of {len(lines)} lines cannot be taken:\nline {number}: it is not an object", hint="x")
    return lines
