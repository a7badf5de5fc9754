"""Who tells that something has changed in a folder: a hint that comes at once, and may be missing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from sgops.runtime.reporting import OnError, log_error, report

# How long the system's own thread waits at a time: so often it is looked whether the folder is still the same.
_LOOK_MS: Final = 2_000
_AGAIN: Final = 5.0


class Watcher:
    """Calls when a name in a folder changes, or one of `names` if they are given.

    The folder is watched and never a file: an editor that replaces a file takes the watch along. A folder that was
    removed and made again is another one, and watched anew. What is missed is found by whoever looks from time to time.
    """

    def __init__(
        self,
        folder: Path,
        on_change: Callable[[], None],
        *,
        names: Iterable[str] = (),
        on_error: OnError = log_error,
    ) -> None:
        self._folder = folder
        self._on_change = on_change
        self._names = frozenset(names)
        self._on_error = on_error
        self._told = ""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"sgops-watch-{folder.name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, deadline: float) -> None:
        self._stopping.set()
        self._thread.join(deadline)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._watch()
            except Exception as error:  # noqa: BLE001 - a system without room for a watch still has the looks
                self._tell(error)
            self._stopping.wait(_AGAIN if self._told else 0)

    def _watch(self) -> None:
        # Imported here: an engine is ready before it is loaded.
        from watchfiles import watch  # noqa: PLC0415 - see above

        watched = self._identity()
        changes = watch(
            self._folder,
            watch_filter=None,
            recursive=False,
            stop_event=self._stopping,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
        )
        is_first = True
        for some in changes:
            self._told = ""
            # What was changed before the watch stood has told nobody.
            if is_first or any(self._is_meant(path) for _, path in some):
                self._on_change()
            is_first = False
            if self._identity() != watched:
                self._on_change()
                return

    def _is_meant(self, path: str) -> bool:
        return not self._names or Path(path).name in self._names

    def _identity(self) -> tuple[int, int]:
        status = self._folder.stat()
        return status.st_dev, status.st_ino

    def _tell(self, error: Exception) -> None:
        """Report what keeps it from watching; once, until it is something else."""
        if str(error) != self._told:
            report(self._on_error, self._thread.name, error)
        self._told = str(error) or type(error).__name__
