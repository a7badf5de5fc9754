"""Lists of the operator's acts, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sgops.core.filter_keys import ACTIONS
from sgops.core.query import parse
from sgops.core.views import ActionView, Page
from sgops.ports import Asking, Clock
from sgops.store.at_once import rows_of
from sgops.store.database import ReaderPool
from sgops.store.driver import Connection
from sgops.store.filters import Listing, as_numbers, plan_of
from sgops.store.view_rows import ACTION_SELECT, action_view
from sgops.store.walks import Walk

LISTING: Final = Listing(
    table="action",
    columns={"id": "action.id", "verb": "action.verb"},
    born="at",
    words=(r"action.target LIKE :plain ESCAPE '\'", r"action.command LIKE :plain ESCAPE '\'"),
)


class ActionLists:
    """Finds acts."""

    def __init__(self, pool: ReaderPool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    def page(self, asking: Asking, now: datetime) -> Page[ActionView]:
        """Give one page; a search that gave up early says how far it looked."""
        plan = plan_of(parse(asking.filter, ACTIONS), LISTING, {"id": as_numbers}, now)
        with self._pool.connection() as connection:
            connection.execute("BEGIN")
            return Walk(connection, LISTING, plan).page(asking, self._clock, _views)


def _views(connection: Connection, ids: Sequence[int]) -> tuple[ActionView, ...]:
    return tuple(map(action_view, rows_of(connection, ACTION_SELECT, ids)))
