"""What of a traceback may be kept: frames and messages, never the values of variables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from traceback import StackSummary, walk_tb
from types import FrameType

from sgops.core.failure import one_line

FRAMES = 50
LINKS = 10
MESSAGE_BYTES = 1000

_BECAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
_DURING = "\nDuring handling of the above exception, another exception occurred:\n\n"
_BESIDE = "\nOne of the exceptions in the group below:\n\n"

Frame = tuple[FrameType, int]


def traceback_of(error: BaseException) -> str:
    """Write the frames of an error and of what led to it, the innermost error first."""
    return "".join(
        part for link, joint in reversed(list(islice(_story(error), LINKS))) for part in (_tell(link), joint)
    )


def message_of(error: BaseException) -> str:
    """Say an error's message, whatever its `__str__` does."""
    try:
        return str(error)
    except Exception as broken:  # noqa: BLE001 - a foreign __str__ may raise anything, and the failure must be told
        return f"(its message could not be read: {type(broken).__name__})"


def name_and_message(error: BaseException) -> str:
    """Say `TypeName: message`, or the name alone if there is no message."""
    name, message = type(error).__qualname__, one_line(message_of(error))
    return f"{name}: {message}" if message else name


def _story(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    """Walk back from an error, each with the words that join it to what comes after it."""
    seen: set[int] = set()
    waiting = [(error, "")]
    while waiting:
        link, joint = waiting.pop()
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link, joint
        waiting.extend(_origins(link))


def _origins(link: BaseException) -> Iterator[tuple[BaseException, str]]:
    if link.__cause__ is not None:
        yield link.__cause__, _BECAUSE
    elif link.__context__ is not None and not link.__suppress_context__:
        yield link.__context__, _DURING
    if isinstance(link, BaseExceptionGroup):
        yield from ((member, _BESIDE) for member in link.exceptions)


def _tell(link: BaseException) -> str:
    frames = list(walk_tb(link.__traceback__))
    # An author looks for a line of the pipeline; our own frames matter only when there is no other.
    shown = [frame for frame in frames if not _is_ours(frame)] or frames
    lines = StackSummary.extract(iter(shown[-FRAMES:]), capture_locals=False).format()
    heading = ["Traceback (most recent call last):\n"] if lines else []
    return "".join([*heading, *lines, one_line(name_and_message(link), MESSAGE_BYTES), "\n"])


def _is_ours(frame: Frame) -> bool:
    module = str(frame[0].f_globals.get("__name__", ""))
    return module.startswith("sgops.") and not module.startswith("sgops.samples.")
