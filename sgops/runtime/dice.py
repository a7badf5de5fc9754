"""Chance: jitter that may be guessed, and tokens that may not."""

from __future__ import annotations

import random
import secrets


class SystemDice:
    """Roll this machine's dice; the only place that does."""

    def roll(self) -> float:
        """Give a number from 0 up to, but never, 1."""
        return random.random()

    def token(self) -> str:
        """Give 16 unguessable bytes as 22 characters that fit a URL."""
        return secrets.token_urlsafe(16)
