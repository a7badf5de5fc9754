"""Dice that fall as a test says."""

from __future__ import annotations

from itertools import count


class LoadedDice:
    """Stand in for the SystemDice: the given rolls first, the last of them for ever after."""

    def __init__(self, *rolls: float) -> None:
        self._rolls = list(rolls or (0.5,))
        self._tokens = count(1)

    def roll(self) -> float:
        return self._rolls.pop(0) if len(self._rolls) > 1 else self._rolls[0]

    def token(self) -> str:
        """Give a token that is new, has the right length, and says which it is."""
        return f"token-{next(self._tokens):016d}"

    def tokens(self, count: int) -> list[str]:
        return [self.token() for _ in range(count)]
