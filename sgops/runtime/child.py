"""A process that runs for one attempt: heard, asked, and ended with everything it started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from sgops.core.values import Json
from sgops.runtime import tree
from sgops.runtime.ears import Ears, Frames, Output
from sgops.runtime.frames import Wire

# Where the kernel does not tell that a process has ended, it is asked so often.
_GLANCE: Final = 0.05
# A killed process is gone in a moment, unless the kernel itself is stuck in it.
_ROUNDS: Final = 400
_BETWEEN: Final = 0.005


class Running:
    """One started process and all that comes of it. Its attempt's thread hears it; any thread may wake it, or send."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        mark: str,
        on_output: Callable[[str, str], None],
        end: socket.socket | None,
    ) -> None:
        self._process = process
        self._mark = mark
        found = tree.look_at(process.pid)
        self._since = found.start if found else 0
        self._known: dict[int, tree.Member] = {}
        self._end = end
        self._wire = Wire(end) if end else None
        self._frames = Frames(end) if end else None
        self._exit = tree.descriptor_of(process.pid)
        self._wakes, self._wakened = os.pipe()
        self._waking = threading.Lock()  # guards _wakened: somebody may wake while it is closed
        self._ears = self._all_ears(on_output)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def hear(self, timeout: float) -> Sequence[Json]:
        """Pass on output and give the frames that came; after `close`, those that came last."""
        if self._wakened >= 0:
            self._ears.hear(timeout if self._exit is not None else min(timeout, _GLANCE))
        return self._frames.all() if self._frames else ()

    def wake(self) -> None:
        """Let whoever hears look up."""
        with self._waking, suppress(BlockingIOError):
            if self._wakened >= 0:
                os.write(self._wakened, b"!")

    def send(self, frame: Json) -> None:
        """Send a frame; when nobody reads it any more, the end will be heard of."""
        if self._wire is not None:
            with suppress(OSError):
                self._wire.send(frame)

    def terminate(self) -> None:
        """Ask all of them to end."""
        self._signal_all(signal.SIGTERM)

    def kill(self) -> None:
        """End all of them."""
        self._signal_all(signal.SIGKILL)

    def memory(self) -> int:
        """Say how many bytes all of them hold."""
        return tree.resident(self._members())

    def close(self) -> int:
        """End what is left, hear the last words, and let go of everything."""
        self._end_all()
        code = self._process.wait()
        self._ears.drain()
        self._ears.close()
        self._let_go()
        return code

    def _all_ears(self, on_output: Callable[[str, str], None]) -> Ears:
        ears = Ears()
        for name, stream in (("stdout", self._process.stdout), ("stderr", self._process.stderr)):
            if stream is not None:
                ears.listen_to(stream.fileno(), Output(stream, name, on_output).take)
        if self._end is not None and self._frames is not None:
            ears.listen_to(self._end.fileno(), self._frames.take)
        if self._exit is not None:
            ears.listen_to(self._exit, lambda: None)  # heard once: it stays ended
        for end in (self._wakes, self._wakened):
            os.set_blocking(end, False)
        ears.listen_to(self._wakes, lambda: len(os.read(self._wakes, 4096)))
        return ears

    def _members(self) -> list[tree.Member]:
        """List those who are alive, and remember them: once dead, some cannot be told from others."""
        found = tree.members(self.pid, self._mark, since=self._since)
        alive = [member for member in found if member.is_alive]
        # Whoever is in the session came of the process, dead or alive.
        self._known.update((member.pid, member) for member in found if member.is_alive or member.session == self.pid)
        return alive

    def _signal_all(self, number: signal.Signals) -> None:
        for member in self._members():
            tree.send(member, number)
        if not self.has_ended:  # also where the kernel does not show who belongs to whom
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)

    def _end_all(self) -> None:
        """Kill until nobody is left: whoever was born while we looked is found the next time."""
        never = threading.Event()
        for _ in range(_ROUNDS):
            left = self._members()
            self._reap()
            if not left and not self._known and self.has_ended:
                return
            if left or not self.has_ended:
                self._signal_all(signal.SIGKILL)
            never.wait(_BETWEEN)

    def _reap(self) -> None:
        """Forget who has ended; in a container we may be whom orphans are given to, and they must be asked how."""
        for pid, member in list(self._known.items()):
            now = tree.look_at(pid)
            if now is None or now.start != member.start or pid == self.pid:
                del self._known[pid]
            elif not now.is_alive:
                if now.parent == os.getpid():
                    with suppress(ChildProcessError):
                        os.waitpid(pid, os.WNOHANG)
                del self._known[pid]

    def _let_go(self) -> None:
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        if self._end is not None:
            self._end.close()
        if self._exit is not None:
            os.close(self._exit)
        with self._waking:
            os.close(self._wakes)
            os.close(self._wakened)
            self._wakened = -1
