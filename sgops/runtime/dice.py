"""Chance: jitter that may be guessed, and tokens that may not."""

from __future__ import annotations

import base64
import random
import secrets
from typing import Final

# As many bytes as make whole characters, of which a token has 22: 132 bits that nobody guesses.
_BYTES: Final = 18
_SPAN: Final = 24
_LENGTH: Final = 22


class SystemDice:
    """Roll this machine's dice; the only place that does."""

    def roll(self) -> float:
        """Give a number from 0 up to, but never, 1."""
        return random.random()

    def token(self) -> str:
        """Give 22 unguessable characters that fit a URL."""
        return self.tokens(1)[0]

    def tokens(self, count: int) -> list[str]:
        """Give so many of them, for which the system is asked once."""
        text = base64.urlsafe_b64encode(secrets.token_bytes(_BYTES * count)).decode()
        return [text[start : start + _LENGTH] for start in range(0, len(text), _SPAN)]
