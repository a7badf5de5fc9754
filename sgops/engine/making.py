"""Which items and steps are being done: whoever makes a file is done again when the file is lost."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Kinds and keys of the ledger, the outermost first.
Makers = tuple[tuple[str, str], ...]

_makers: Final[ContextVar[Makers]] = ContextVar("makers", default=())


def makers() -> Makers:
    """Give what is being done here and now."""
    return _makers.get()


@contextmanager
def making(kind: str, key: str, within: Makers) -> Iterator[None]:
    """Note that an item or a step is being done; `within` is given, for it may begin on a thread of its own."""
    token = begin(kind, key, within)
    try:
        yield
    finally:
        end(token)


def begin(kind: str, key: str, within: Makers) -> Token[Makers]:
    return _makers.set((*within, (kind, key)))


def end(token: Token[Makers]) -> None:
    _makers.reset(token)
