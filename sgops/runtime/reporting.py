"""Where an error goes that happened in a thread nobody waits for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeAlias

# Called with the name of what failed and the error itself.
OnError: TypeAlias = Callable[[str, BaseException], None]

_log = logging.getLogger("sgops.runtime")


def log_error(name: str, error: BaseException) -> None:
    """Write the error with its traceback to the log."""
    _log.error("%s failed: %s", name, error, exc_info=error)


def report(on_error: OnError, name: str, error: BaseException) -> None:
    """Hand an error over, and survive a reporter that fails itself: the thread must go on."""
    try:
        on_error(name, error)
    except Exception as worse:  # noqa: BLE001 - whatever the reporter raises, both errors are logged
        log_error(name, error)
        log_error(f"the report of {name}", worse)
