"""A process of its own that ends what an engine has started, should the engine end without doing so.

It is run as a file, by an interpreter that knows nothing of sgops: it must start fast and need little.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

MARK = b"SGOPS_MARK="
_ROUNDS = 500


def main(mark: str) -> None:
    """Wait until nobody holds the other end of our input any more, then end everybody with the mark."""
    # Who stops a terminal's processes means the engine; it says so to us by going.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while os.read(0, 4096):
        pass
    never = threading.Event()
    for _ in range(_ROUNDS):
        found = [pid for pid in _everybody() if _is_marked(pid, mark)]
        if not found:
            return
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        never.wait(0.01)


def _everybody() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _is_marked(pid: int, mark: str) -> bool:
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return any(entry.startswith(MARK + mark.encode()) for entry in environment.split(b"\0"))


if __name__ == "__main__":
    main(sys.argv[1])
