"""Lists of dead letters, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sgops.core.filter_keys import LETTERS
from sgops.core.job import DeadLetter, Resolution
from sgops.core.query import Filter, parse
from sgops.core.views import LetterView, Page
from sgops.ports import Asking, Clock
from sgops.store.at_once import rows_of, split
from sgops.store.database import ReaderPool
from sgops.store.driver import Connection
from sgops.store.filters import Listing, Meaning, Road, as_numbers, plan_of
from sgops.store.job_lists import batches
from sgops.store.rows import LETTER_SELECT, letter_from
from sgops.store.view_rows import letter_view
from sgops.store.walks import Stretch, Walk

_PENDING: Final = ("resolution", Resolution.PENDING.value)

LISTING: Final = Listing(
    table="dead_letter",
    columns={
        "id": "dead_letter.id",
        "job": "dead_letter.job",
        "family": "dead_letter.family",
        "pipeline": "dead_letter.pipeline",
        "resolution": "dead_letter.resolution",
        "stage": "dead_letter.stage",
        "error": "dead_letter.failure_type",
        "batch": "job.batch",
        "template": "job.template",
    },
    joins="CROSS JOIN job ON job.id = dead_letter.job",
    born="failed_at",
    words=(
        r"dead_letter.reason LIKE :plain ESCAPE '\'",
        r"""
        EXISTS (
            SELECT 1 FROM job_input
            WHERE job_input.job = dead_letter.job AND COALESCE(words, params) LIKE :quoted ESCAPE '\'
        )
        """,
    ),
    roads=(
        Road(index="dead_letter_job", keys=("job",)),
        Road(index="dead_letter_pending_family", keys=("family",), only=_PENDING),
        Road(index="dead_letter_pending_pipeline", keys=("pipeline",), only=_PENDING),
        Road(index="dead_letter_family", keys=("family",)),
        Road(index="dead_letter_pipeline", keys=("pipeline",)),
        Road(index="dead_letter_resolution", keys=("resolution",)),
    ),
    choices={"resolution": tuple(resolution.value for resolution in Resolution)},
)

_COLUMNS, _SOURCE = split(LETTER_SELECT)
# How often the stage was tried until then: the attempts of a job lie together and are few.
_VIEW_SELECT: Final = f"""
SELECT
    {_COLUMNS},
    (
        SELECT COUNT(*) FROM attempt
        WHERE attempt.id BETWEEN dead_letter.job << 20 AND (dead_letter.job << 20) | 1048575
            AND attempt.run = dead_letter.run
            AND attempt.stage = dead_letter.stage
            AND attempt.finished_at <= dead_letter.failed_at
    )
FROM {_SOURCE}
"""


class LetterLists:
    """Finds dead letters."""

    def __init__(self, pool: ReaderPool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    def page(self, asking: Asking, now: datetime) -> Page[LetterView]:
        """Give one page; a search that gave up early says how far it looked."""
        with self._pool.connection() as connection:
            connection.execute("BEGIN")
            return walk_of(connection, parse(asking.filter, LETTERS), now).page(asking, self._clock, _views)

    def matching(self, text: str, now: datetime, limit: int) -> list[DeadLetter]:
        """Give all that match, newest first; an act needs all of them, however long it takes."""
        with self._pool.connection() as connection:
            walk = walk_of(connection, parse(text, LETTERS), now)
            ids = walk.find(Stretch(), limit, self._clock, patience=None).ids
            return [letter_from(row) for row in rows_of(connection, LETTER_SELECT, ids)]


def walk_of(connection: Connection, wanted: Filter, now: datetime) -> Walk:
    """Make the walk that finds the letters a filter wants."""
    meanings: dict[str, Meaning] = {
        "id": as_numbers,
        "job": as_numbers,
        "batch": lambda term: batches(connection, term),
    }
    return Walk(connection, LISTING, plan_of(wanted, LISTING, meanings, now))


def _views(connection: Connection, ids: Sequence[int]) -> tuple[LetterView, ...]:
    return tuple(letter_view(row, row[-1]) for row in rows_of(connection, _VIEW_SELECT, ids))
