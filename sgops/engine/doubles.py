"""Work that would have been done twice, and was refused: told in the journal, for whoever counts it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sgops.core.errors import Duplicate
from sgops.core.events import Event, EventType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sgops.engine.parts import Parts


@contextmanager
def counted(parts: Parts) -> Iterator[None]:
    """Note a refusal of what would be a duplicate, and pass it on; what was refused has left nothing else behind."""
    try:
        yield
    except Duplicate as refused:
        reason = parts.masker.text(refused.message)
        event = Event(type=EventType.JOB_REPEATED, at=parts.clock.now(), details={"refused": True, "reason": reason})
        parts.store.perform(lambda unit: unit.append([event]))
        raise
