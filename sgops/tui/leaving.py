"""What shall become of an engine in this process when the terminal is left."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Leaving(StrEnum):
    """What the operator chose; with an engine elsewhere it says nothing."""

    STOP = "stop"  # stages checkpoint and end; what runs is resumed at the next start
    DRAIN = "drain"  # what runs is finished first
    BACKGROUND = "background"  # a detached engine takes over


USUAL_LEAVINGS: Final[Mapping[Leaving, str]] = MappingProxyType(
    {
        Leaving.DRAIN: "finish what runs, then stop",
        Leaving.STOP: "stop; what runs is resumed at the next start",
        Leaving.BACKGROUND: "go on in the background",
    }
)
