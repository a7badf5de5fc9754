"""A service outside of the engine: what it has taken stands in the witness, which no kill of the engine takes back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sgops import Done, NotFound, Running
from tests.crash.witness import VARIABLE, Witness, note, of


class Farm:
    """Takes work under a key, is still at it when it is asked first, and has done it when it is asked again."""

    capabilities = frozenset({"status", "find", "cancel", "ping"})

    def submit(self, request: dict[str, Any], key: str) -> str:
        """Take work, under whatever key it comes: whoever sends it twice has it done twice."""
        ref = f"{request['title']}-{len(self._taken())}"
        note("took", key, ref)
        return ref

    def status(self, ref: str) -> Running | Done | NotFound:
        seen = self._witness.read()
        if ref not in {taken for _, taken in of(seen, "took")}:
            return NotFound()
        if (ref,) not in of(seen, "asked"):
            note("asked", ref)
            return Running()
        return Done({"ref": ref})

    def find(self, key: str) -> str | None:
        return next((ref for taken, ref in self._taken() if taken == key), None)

    def cancel(self, ref: str) -> None:
        note("called-back", ref)

    def ping(self) -> None: ...

    @property
    def _witness(self) -> Witness:
        return Witness(Path(os.environ[VARIABLE]))

    def _taken(self) -> list[tuple[str, ...]]:
        return of(self._witness.read(), "took")
