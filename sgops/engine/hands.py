"""In whose hands a thread is that runs a stage: the author's, or ours, while the stage calls its context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.engine import body
from sgops.engine.stage_context import Context

if TYPE_CHECKING:
    from types import FrameType

# Where we call what an author wrote.
_DOORS: Final = frozenset({body.called.__code__, Context.step.__code__, Context.do_item.__code__})


def is_the_authors(frame: FrameType | None) -> bool:
    """Whether the innermost frame of a stage's thread is the author's, or of a library that the author called."""
    inner = False
    while frame is not None:
        if _is_ours(frame):
            return inner and frame.f_code in _DOORS
        inner, frame = True, frame.f_back
    return False


def _is_ours(frame: FrameType) -> bool:
    module = str(frame.f_globals.get("__name__", ""))
    return module.startswith("sgops.") and not module.startswith("sgops.samples")
