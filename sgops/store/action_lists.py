"""Lists of the operator's acts, newest first."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import orjson

from sgops.core.filter_keys import ACTIONS
from sgops.core.query import parse
from sgops.core.views import ActionView, Page
from sgops.ports import Asking, Clock
from sgops.store.at_once import rows_at_once
from sgops.store.database import ReaderPool
from sgops.store.filters import Listing, as_numbers, plan_of
from sgops.store.paging import TOP, id_of, limit_of
from sgops.store.view_rows import ACTION_SELECT, action_view
from sgops.store.walks import Stretch, Walk, page_of_walk

LISTING: Final = Listing(
    table="action",
    columns={"id": "action.id", "verb": "action.verb"},
    born="at",
    words=(r"action.target LIKE :plain ESCAPE '\'", r"action.command LIKE :plain ESCAPE '\'"),
)
_AMONG: Final = "WHERE id IN (SELECT value FROM json_each(:ids))"


class ActionLists:
    """Finds acts."""

    def __init__(self, pool: ReaderPool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    def page(self, asking: Asking, now: datetime) -> Page[ActionView]:
        """Give one page; a search that gave up early says how far it looked."""
        limit = limit_of(asking.limit)
        plan = plan_of(parse(asking.filter, ACTIONS), LISTING, {"id": as_numbers}, now)
        with self._pool.connection() as connection:
            connection.execute("BEGIN")
            walk = Walk(connection, LISTING, plan)
            found = walk.find(Stretch(high=id_of(asking.after, TOP)), limit + 1, self._clock)
            ids = orjson.dumps(found.ids[:limit]).decode()
            rows = rows_at_once(connection, ACTION_SELECT, _AMONG, {"ids": ids})
            items = tuple(action_view(row) for row in sorted(rows, key=lambda row: -row[0]))
            return page_of_walk(connection, LISTING, found, limit, items)
