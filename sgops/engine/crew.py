"""Those in an engine who answer and act for its operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sgops.engine.backups import Backups
    from sgops.engine.cleanup import Cleanup
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.duties.external import External
    from sgops.engine.duties.wake import Wake
    from sgops.engine.duty import Roster
    from sgops.engine.scan import Scan
    from sgops.engine.schedules import Schedules
    from sgops.engine.watch import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Made once an engine is put together."""

    dispatch: Dispatch
    wake: Wake
    scan: Scan
    roster: Roster
    watch: Watch
    backups: Backups
    schedules: Schedules
    external: External
    cleanup: Cleanup
    stop: Callable[[bool], None]
