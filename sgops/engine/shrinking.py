"""What the database does not need any more, given back to the disk a little at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.core.room import surplus
from sgops.engine.selecting import in_portions

if TYPE_CHECKING:
    from sgops.engine.parts import Parts

# So long it goes on; the next look goes on with the rest.
_SECONDS: Final = 20.0


def shrink(parts: Parts, *, is_short: bool = False) -> int:
    """Give back what is worth it, for a while at most; gives the bytes. Jobs go on meanwhile."""
    room = parts.reader.room()
    wanted, gone = range(surplus(room, is_short=is_short)), 0
    until = parts.clock.monotonic() + _SECONDS
    for some in in_portions(parts, wanted, lambda unit, pages: unit.shrink(len(pages))):
        gone += some
        if some == 0 or parts.clock.monotonic() > until:
            break
    return gone * room.page
