"""What a stage must not do to the process it shares with the engine: change its working directory."""

from __future__ import annotations

import os
import sys
import threading
from typing import Final

from sgops.core.failure import FailureType
from sgops.core.signals import Fail


class _Here(threading.local):
    """Whether the current thread runs a stage."""

    in_a_stage: bool = False


_here: Final = _Here()
_installed: Final = threading.Event()


def install() -> None:
    """Watch from now on; an audit hook cannot be taken away again, and minds nothing but stages."""
    if not _installed.is_set():
        _installed.set()
        sys.addaudithook(_watch)


def enter_stage() -> None:
    """Say that this thread runs a stage."""
    _here.in_a_stage = True


def leave_stage() -> None:
    """Say that this thread belongs to the engine again."""
    _here.in_a_stage = False


def _watch(event: str, args: tuple[object, ...]) -> None:
    """Refuse what would pull the ground from under every other stage; called at every audited call of any thread."""
    if event == "os.chdir" and _here.in_a_stage:
        place = args[0] if args else ""
        shown = os.fsdecode(place) if isinstance(place, str | bytes | os.PathLike) else f"descriptor {place}"
        raise Fail(
            f"the stage tried to change the working directory to {shown!r}, which is that of the engine and of every "
            "other stage; use absolute paths, ctx.temp_dir, or cwd= for a command of its own",
            type=FailureType.INVALID_INPUT,
        )
