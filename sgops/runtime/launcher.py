"""Who starts processes: one thread for all of them, and a watchdog that outlives the engine by a moment."""

from __future__ import annotations

import os
import queue
import resource
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from itertools import count
from pathlib import Path
from signal import SIGKILL
from typing import Final

from sgops.core.launching import Launch
from sgops.runtime import tree
from sgops.runtime.child import Running

# A process that does not even read what it is told is not waited for longer.
_SEND_WITHIN: Final = struct.pack("ll", 10, 0)
_GONE_WITHIN: Final = 3.0
_MOST_DESCRIPTORS: Final = 65_536

_Wish = tuple[Launch, "Future[Running]"]


class Launcher:
    """Starts every process on one thread of its own, in a session of its own, with the engine's mark.

    The mark names the data folder: what is found with it when no engine runs there was left behind. Each group of an
    engine's processes has marks of its own, and ends by itself.

    Orphans are left to the system's first process, and found by their mark: were they given to us, nobody could tell
    one that has ended from a child that a stage has started and will ask for its exit status.
    """

    def __init__(self, data_dir: Path, group: str = "stages") -> None:
        self._place = tree.mark_of(data_dir)
        self._mark = f"{self._place}{os.getpid()}.{group}."
        self._numbers = count(1)
        self._wishes: queue.SimpleQueue[_Wish | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # guards _thread, _watchdog and _closed
        self._thread: threading.Thread | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._closed = False

    def launch(self, launch: Launch) -> Running:
        """Start a process; raises OSError when it cannot be started."""
        wish: Future[Running] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the engine starts no more processes")
            self._open()
            self._wishes.put((launch, wish))
        return wish.result()

    def mark(self) -> str:
        """Give a mark to a process that somebody else starts: it ends with the engine, too."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the engine starts no more processes")
            self._open()
            return f"{self._mark}{next(self._numbers)}"

    def sweep(self) -> int:
        """End what was left behind in this data folder."""
        return end_marked(self._place)

    def close(self) -> None:
        """Start nothing more, end all that runs, and let the watchdog go."""
        with self._lock:
            self._closed = True
            thread, watchdog = self._thread, self._watchdog
        if thread is None:
            return
        self._wishes.put(None)
        thread.join(_GONE_WITHIN)
        end_marked(self._mark)
        if watchdog is not None and watchdog.stdin is not None:
            watchdog.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                watchdog.wait(_GONE_WITHIN)

    def _open(self) -> None:
        if self._thread is None:
            _allow_descriptors()
            self._watchdog = _watchdog(self._mark)
            self._thread = threading.Thread(target=self._serve, name="sgops-launcher", daemon=True)
            self._thread.start()

    def _serve(self) -> None:
        while (wish := self._wishes.get()) is not None:
            launch, started = wish
            try:
                started.set_result(self._start(launch))
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked
                started.set_exception(error)

    def _start(self, launch: Launch) -> Running:
        mark = f"{self._mark}{next(self._numbers)}"
        ours, theirs = socket.socketpair() if launch.speaks else (None, None)
        try:
            process = _popen(launch, mark, theirs)
        except BaseException:
            if ours is not None:
                ours.close()
            raise
        finally:
            if theirs is not None:
                theirs.close()
        try:
            if ours is not None:
                ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_WITHIN)
            if launch.memory is not None:
                _limit_memory(process.pid, launch.memory)
            # The mark of one attempt must not be the beginning of another's.
            return Running(process, f"{mark}\0", launch.on_output, ours)
        except BaseException:
            # Nobody would look after it, and its attempt is about to be repeated.
            end_marked(f"{mark}\0")
            process.wait()
            raise


def strays_of(data_dir: Path, *living: int) -> list[tree.Member]:
    """List the processes of engines that are gone: those that are alive are named by their ids."""
    place = tree.mark_of(data_dir)
    return [
        member
        for member in tree.marked(place)
        if not any(tree.is_marked(member.pid, f"{place}{engine}.") for engine in living)
    ]


def end_marked(prefix: str) -> int:
    """Kill every process with such a mark until there is none; say how many there were."""
    return end_all(lambda: tree.marked(prefix))


def end_all(find: Callable[[], Sequence[tree.Member]]) -> int:
    """Kill whoever is found until nobody is; say how many there were."""
    never = threading.Event()
    killed: set[tuple[int, int]] = set()
    for _ in range(int(_GONE_WITHIN / 0.01)):
        found = find()
        if not found:
            break
        killed |= {(member.pid, member.start) for member in found}
        for member in found:
            tree.send(member, SIGKILL)
        never.wait(0.01)
    return len(killed)


def _popen(launch: Launch, mark: str, theirs: socket.socket | None) -> subprocess.Popen[bytes]:
    speaking = () if theirs is None else (theirs.fileno(),)
    return subprocess.Popen(
        [*launch.argv, *(str(descriptor) for descriptor in speaking)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=launch.folder,
        env={**os.environ, **launch.env, tree.MARK: mark},
        start_new_session=True,
        pass_fds=speaking,
    )


def _limit_memory(pid: int, limit: int) -> None:
    if hasattr(resource, "prlimit"):
        with suppress(ProcessLookupError, PermissionError):
            resource.prlimit(pid, resource.RLIMIT_DATA, (limit, limit))


def _allow_descriptors() -> None:
    """Take as many descriptors as one may have: each process needs half a dozen."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _watchdog(mark: str) -> subprocess.Popen[bytes]:
    """Start the process that ends all others should the engine be killed: it waits for the end of a pipe."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(Path(__file__).with_name("watchdog.py")), mark],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )
