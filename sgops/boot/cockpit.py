"""The terminal over an engine of its own: the first screen is painted, then the engine starts behind it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sgops.boot.plant import leave
from sgops.boot.premises import Premises, Stay
from sgops.runtime.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from sgops.ports import Operations


def run_cockpit(stay: Stay, *, read_only: bool, before: Callable[[Operations], object] | None = None) -> int:
    """Show the terminal until it is left, and then land the engine; gives the exit code."""
    from sgops.tui.app import run

    premises = Premises(stay)

    def start_engine() -> Operations:
        operations = premises.open()
        if before is not None:
            before(operations)
        return operations

    try:
        run(start_engine=start_engine, clock=SystemClock(), engine_here=True, read_only=read_only)
    finally:
        os.write(2, b"stopping; what runs is resumed at the next start\n")
        ended = premises.close()
    return leave(premises, ended=ended)
