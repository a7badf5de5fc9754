"""What shall become of an engine in this process when the terminal is left."""

from __future__ import annotations

from enum import StrEnum


class Leaving(StrEnum):
    """What the operator chose; with an engine elsewhere it says nothing."""

    STOP = "stop"  # stages checkpoint and end; what runs is resumed at the next start
    DRAIN = "drain"  # what runs is finished first
    BACKGROUND = "background"  # a detached engine takes over
