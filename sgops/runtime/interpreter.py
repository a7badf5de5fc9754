"""How the interpreter is set: for an engine with many threads and records, and for a terminal that must answer."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# A busy thread keeps the interpreter for so long from whoever asks for it. Three times as much lets busy stages hand
# over less often, and do a little more, but then each write beside them takes three times as long.
_SWITCH: Final = 0.001
_YOUNG: Final = 10_000
_GENERATIONS: Final = 20
# What is written to a terminal is written by a thread of its own: it shall not wait until the next picture is made.
_SOON: Final = 0.0001


@contextmanager
def for_a_terminal() -> Iterator[None]:
    """Let in whoever writes to the terminal at once, and look for no garbage until somebody says so."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_SOON)
    # What is loaded until the first screen stands is there to stay: looking for garbage in it is a tenth of the way.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        sys.setswitchinterval(usual)


def tune() -> None:
    """Let the writer's thread in soon, and look for garbage seldom."""
    # A worker in pure Python keeps the interpreter for a whole switch interval: the writer must not wait for long.
    sys.setswitchinterval(_SWITCH)
    # What is there by now stays; without this each full collection would look through all modules again.
    gc.collect()
    gc.freeze()
    # A job in flight is a few dozen records: by the usual 700 they would be looked through at every other stage.
    gc.set_threshold(_YOUNG, _GENERATIONS, _GENERATIONS)
