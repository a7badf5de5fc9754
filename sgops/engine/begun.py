"""What began shortly before the engine did: rates count it, so that a restart gives nobody a second burst."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.engine.gates import Gates
    from sgops.engine.parts import Parts


def count_what_has_begun(parts: Parts, gates: Gates, now: datetime) -> None:
    """Tell the gates what began in the time over which the rates count."""
    period = gates.longest_period
    if period is None:
        return
    for begun in parts.reader.begun_since(now - period):
        entry = parts.catalog.get(begun.pipeline)
        if entry is not None and begun.stage in entry.lanes:
            # A clock that was set back has what began seem to be still to come.
            ago = max(timedelta(0), now - begun.at)
            gates.has_begun(entry.lanes[begun.stage].queue, ago.total_seconds())
