"""The preloaded library that counts an engine's writes, kills or fails it at one of them, and sets its clock."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("shim.c")
# In the order of the shim's enumerations.
CALLS: Final = ("write", "fsync", "rename", "unlink", "truncate", "any")
MOMENTS: Final = ("before", "torn", "after")
# Ways in which a call fails, instead of being the last one.
FAILURES: Final = ("full", "broken", "read-only")


def build(folder: Path) -> Path | None:
    """Compile the shim; None where there is no compiler, or no Linux."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    library = folder / "shim.so"
    command = [compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return library


class Shim:
    """The shim of this process, when it was preloaded."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self.is_here = hasattr(self._library, "shim_arm")
        if self.is_here:
            self._library.shim_arm.argtypes = (ctypes.c_char_p, ctypes.c_int, ctypes.c_long, ctypes.c_int)
            self._library.shim_arm.restype = None
            self._library.shim_set_wall.argtypes = (ctypes.c_long,)
            self._library.shim_set_wall.restype = None
            self._library.shim_count.argtypes = (ctypes.c_int,)
            self._library.shim_count.restype = ctypes.c_long

    def count(self, folder: Path) -> None:
        """Count the calls below a folder from now on, and kill nobody."""
        self._arm(folder, "any", 0, "before")

    def arm(self, folder: Path, call: str, nth: int, moment: str) -> None:
        """Kill this process before, in the middle of, or after the nth call below a folder; or let that call fail."""
        self._arm(folder, call, nth, moment)

    def set_wall(self, seconds: int) -> None:
        """Let the wall clock of this process, and of the children it forks, be so far from the true time."""
        if self.is_here:
            self._library.shim_set_wall(seconds)

    def counts(self) -> dict[str, int]:
        """Say how often each call was seen since the last arming, here or in a child."""
        if not self.is_here:
            return {}
        return {call: self._library.shim_count(number) for number, call in enumerate(CALLS)}

    def _arm(self, folder: Path, call: str, nth: int, moment: str) -> None:
        if self.is_here:
            place = str(folder.resolve()).encode()
            self._library.shim_arm(place, CALLS.index(call), nth, (*MOMENTS, *FAILURES).index(moment))
