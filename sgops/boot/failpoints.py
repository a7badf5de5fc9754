"""How a failpoint of the engine is set from outside: one variable, for the harnesses that kill engines."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sgops.core.failpoints import Action, arm

VARIABLE: Final = "SGOPS_FAILPOINT"


class FailpointReached(RuntimeError):
    """What the action `raise` raises."""


def arm_from(env: Mapping[str, str]) -> None:
    """Set the failpoint that the environment names, if it names one; `kill` is what happens unless it says more."""
    wanted = env.get(VARIABLE)
    if wanted:
        arm(wanted, ACTIONS)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _raise() -> None:
    raise FailpointReached("a failpoint was reached")


def _exit() -> None:
    os._exit(1)


ACTIONS: Final[Mapping[str, Action]] = MappingProxyType({"kill": _kill, "raise": _raise, "exit": _exit})
