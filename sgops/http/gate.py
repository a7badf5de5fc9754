"""Who is let in before recovery has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from sgops.core.errors import Starting
from sgops.http.route import Manner, Route

_GLANCE: Final = 0.02
_ALWAYS: Final = frozenset({Manner.PULSE, Manner.PROBE})


class Gate:
    """Let probes pass at any time, a submit after a short wait, everything else when the engine is ready."""

    def __init__(self, is_ready: Callable[[], bool], patience: float) -> None:
        self._is_ready = is_ready
        self._patience = patience
        self._is_closed = False

    async def admit(self, route: Route[Any]) -> None:
        """Return when the question may be asked; raise Starting when it may not yet."""
        if route.manner in _ALWAYS or self._is_ready():
            return
        if route.is_patient and await self._becomes_ready():
            return
        raise Starting("the engine is starting, or stopping: it takes no questions now", hint="sgops health ready")

    def close(self) -> None:
        """Let nobody wait any more: the server ends; called on the loop."""
        self._is_closed = True

    async def _becomes_ready(self) -> bool:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience
        # Readiness is a question to the engine, not an event of this loop.
        while not (self._is_ready() or self._is_closed) and loop.time() < until:  # noqa: ASYNC110
            await asyncio.sleep(_GLANCE)
        return self._is_ready()
