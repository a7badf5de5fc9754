"""What the service manager that started this process is told: ready, stopping, still alive."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, MutableMapping
from typing import Final

_log = logging.getLogger("sgops.notify")
_SOCKET: Final = "NOTIFY_SOCKET"
_INTERVAL: Final = "WATCHDOG_USEC"
_FOR: Final = "WATCHDOG_PID"


class ServiceManager:
    """Speak the protocol of sd_notify; where nobody listens, say nothing.

    Being told is the manager's need, not ours: what cannot be sent changes nothing here.
    """

    def __init__(self, address: str | None = None, watchdog: float | None = None) -> None:
        self._address = address
        self._watchdog_seconds = watchdog
        self._watchdog: threading.Thread | None = None
        self._done = threading.Event()

    @classmethod
    def found_in(cls, env: MutableMapping[str, str]) -> ServiceManager:
        """Take the manager's words out of the environment: our children must not speak for us."""
        address, interval, meant = (env.pop(name, "") for name in (_SOCKET, _INTERVAL, _FOR))
        is_ours = not meant or meant == str(os.getpid())
        seconds = int(interval) / 1e6 if interval.isascii() and interval.isdigit() and is_ours else 0
        return cls(address if address[:1] in {"/", "@"} else None, seconds or None)

    def ready(self) -> None:
        """Say that the engine takes work."""
        self._tell("READY=1", "STATUS=ready")

    def stopping(self) -> None:
        """Say that the engine lands what runs."""
        self._tell("STOPPING=1", "STATUS=stopping: what runs is given a while")

    def says(self, status: str) -> None:
        """Say in a sentence what the engine does."""
        self._tell(f"STATUS={status}")

    def watch(self, is_alive: Callable[[], bool]) -> None:
        """Give signs of life twice in the manager's interval, as long as there is life."""
        if self._address is None or self._watchdog_seconds is None:
            return
        self._watchdog = threading.Thread(
            target=self._give_signs, args=(is_alive, self._watchdog_seconds / 2), name="sgops-watchdog", daemon=True
        )
        self._watchdog.start()

    def leave(self) -> None:
        """Give no more signs."""
        self._done.set()
        if self._watchdog is not None:
            self._watchdog.join(1)

    def _give_signs(self, is_alive: Callable[[], bool], seconds: float) -> None:
        while not self._done.is_set():
            try:
                if is_alive():
                    self._tell("WATCHDOG=1")
            except Exception:  # noqa: BLE001 - whatever it is, it must not end the watch
                # No sign is the sign; the next look may be better.
                _log.exception("the look for life failed")
            self._done.wait(seconds)

    def _tell(self, *lines: str) -> None:
        if self._address is None:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                # A manager that is busy is not waited for: the watchdog of a hung manager watches nobody.
                line.settimeout(1)
                line.sendto("\n".join(lines).encode(), address)
        except OSError as error:
            _log.warning("the service manager does not listen: %s", error)
