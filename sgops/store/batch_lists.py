"""Lists of batches, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import orjson

from sgops.core.errors import NotFound
from sgops.core.filter_keys import BATCHES
from sgops.core.query import parse
from sgops.core.views import BatchProgress, BatchView, Page
from sgops.ports import Asking, Clock
from sgops.store.at_once import rows_of
from sgops.store.database import ReaderPool
from sgops.store.driver import Connection
from sgops.store.encode import json_text
from sgops.store.filters import Listing, as_numbers, plan_of
from sgops.store.statements import named
from sgops.store.view_rows import BATCH_SELECT, batch_view
from sgops.store.walks import Walk

# The same as `status_of` of the core says, as an expression; a test compares the two.
_STATUS: Final = """
CASE
    WHEN completed + dead + cancelled < total THEN 'processing'
    WHEN completed = total AND total > 0 THEN 'completed'
    WHEN completed > 0 THEN 'partial'
    WHEN dead > 0 THEN 'failed'
    ELSE 'cancelled'
END
"""
LISTING: Final = Listing(
    table="batch",
    columns={"id": "batch.id", "pipeline": "batch.pipeline", "status": _STATUS},
    born="created_at",
    words=(r"batch.label LIKE :plain ESCAPE '\'",),
)


class BatchLists:
    """Finds batches; `runs` says whether an engine is alive that could run their jobs."""

    def __init__(self, pool: ReaderPool, clock: Clock, *, runs: bool) -> None:
        self._pool = pool
        self._clock = clock
        self._runs = runs

    def page(self, asking: Asking, now: datetime) -> Page[BatchView]:
        """Give one page; a search that gave up early says how far it looked."""
        plan = plan_of(parse(asking.filter, BATCHES), LISTING, {"id": as_numbers}, now)
        with self._pool.connection() as connection:
            connection.execute("BEGIN")
            return Walk(connection, LISTING, plan).page(asking, self._clock, self._views)

    def show(self, batch: int) -> BatchView:
        """Give one batch."""
        with self._pool.connection() as connection:
            found = self._views(connection, (batch,))
        if not found:
            raise NotFound(f"there is no batch {batch}", hint="sgops batch list")
        return found[0]

    def jobs(self, batch: int, states: Sequence[str]) -> list[int]:
        """Give the ids of a batch's jobs in these states, oldest first; the batch is meant by its number alone."""
        found = self._pool.rows(named("jobs_of_batch"), {"batch": batch, "states": json_text(list(states))})
        return sorted(orjson.loads(found[0][0]))

    def _views(self, connection: Connection, ids: Sequence[int]) -> tuple[BatchView, ...]:
        views = map(batch_view, rows_of(connection, BATCH_SELECT, ids))
        return tuple(view if self._runs else replace(view, progress=_at_rest(view.progress)) for view in views)


def _at_rest(progress: BatchProgress) -> BatchProgress:
    """Count what was running as interrupted when no engine is alive."""
    return replace(progress, running=0, interrupted=progress.interrupted + progress.running)
