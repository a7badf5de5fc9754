"""How far a long act is, said while somebody waits for its answer."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sgops.cli.session import Session
from sgops.core.errors import SgopsError
from sgops.core.values import clip

_GLANCE: Final = 0.2
_CLEAR: Final = "\r\x1b[2K"


@contextmanager
def telling(session: Session, look: Callable[[], str]) -> Iterator[None]:
    """Say again and again what `look` sees, in one line that changes; where nobody sits, say nothing."""
    if session.json or not session.is_interactive:
        yield
        return
    over = threading.Event()
    teller = threading.Thread(target=_tell, args=(session, look, over), name="sgops-telling", daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()
        _write(_CLEAR)


def _tell(session: Session, look: Callable[[], str], over: threading.Event) -> None:
    while not over.wait(_GLANCE):
        try:
            seen = look()
        except SgopsError:
            # Whoever waits for the act hears of it from the act itself.
            return
        _write(f"{_CLEAR}{clip(seen, session.width - 1)}")


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
