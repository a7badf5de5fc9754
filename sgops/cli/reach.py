"""Who answers a command: the engine at an address, the one that runs here, or an idle one in this process."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from sgops.boot.names import LOCK, SOCKET
from sgops.cli.options import Options
from sgops.core.errors import EngineRunning, NoEngine, Starting, UsageError
from sgops.runtime.clock import SystemClock

if TYPE_CHECKING:
    from sgops.ports import Operations
    from sgops.runtime.lock import Holder

# For how many seconds somebody who is just starting is waited for, and an answer, when no --timeout is given.
PATIENCE: Final = 5.0
ANSWER: Final = 30.0
_GLANCE: Final = 0.05
_LARGEST_TOKEN: Final = 4096


def anybody(options: Options, answer: float = ANSWER) -> AbstractContextManager[Operations]:
    """Reach whoever answers; with no engine alive this command takes the lock, acts and leaves.

    `answer` is for how many seconds one answer may take when no --timeout is given.
    """
    address = options.attach or running_engine(options)
    return nullcontext(_remote(options, address, answer)) if address else _visit(options, answer)


def engine(options: Options, answer: float = ANSWER) -> AbstractContextManager[Operations]:
    """Reach an engine that runs, here or at an address; NoEngine when there is none."""
    return nullcontext(connect(options, answer))


def connect(options: Options, answer: float = ANSWER) -> Operations:
    """Do the same for somebody who stays."""
    address = options.attach or running_engine(options)
    if address is None:
        raise NoEngine("no engine runs here", hint="start one: sgops serve")
    return _remote(options, address, answer)


def is_engine_here(options: Options) -> bool:
    """Whether an engine has the data directory to itself, without a word to it."""
    holder = holder_of(data_dir(options))
    return holder is not None and holder.kind == "engine"


def running_engine(options: Options) -> str | None:
    """Give the socket of the engine that runs here; one that is just starting is waited for."""
    folder = data_dir(options)
    clock, never = SystemClock(), threading.Event()
    until = clock.monotonic() + _patience(options)
    while (holder := holder_of(folder)) is not None and holder.kind == "engine":
        if _is_listening(folder / SOCKET):
            return str(folder / SOCKET)
        if clock.monotonic() > until:
            raise Starting(
                f"the engine (process {holder.pid}) does not answer at its socket",
                hint="it may be starting or stopping; try again, or wait longer with --timeout 30s",
            )
        clock.wait(never, _GLANCE)
    return None


def data_dir(options: Options) -> Path:
    """Find where the engine lives, without reading the rest of the configuration."""
    # tomllib and what surrounds it is paid for when an engine is looked for.
    from sgops.boot.config_file import data_dir_only, find_config, working_folder

    if options.data_dir is not None:
        return options.data_dir.absolute()
    return data_dir_only(find_config(options.config, os.environ, working_folder()), os.environ)


def holder_of(folder: Path) -> Holder | None:
    """Say who has the data directory to itself; asking makes nothing."""
    from sgops.runtime.lock import EngineLock

    return EngineLock(folder / LOCK).holder()


def _patience(options: Options) -> float:
    return options.timeout.total_seconds() if options.timeout else PATIENCE


def _is_listening(path: Path) -> bool:
    """Whether somebody takes questions there; how they answer is for whoever asks one."""
    from sgops.http.sockets import answers

    try:
        return answers(path)
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _remote(options: Options, address: str, answer: float) -> Operations:
    # httpx is paid for by those who speak to an engine.
    from sgops.http.client import RemoteOperations

    seconds = options.timeout.total_seconds() if options.timeout else answer
    remote = RemoteOperations(address, token=_token(options), timeout=seconds)
    return cast("Operations", Patient(remote, _patience(options)))


@contextmanager
def _visit(options: Options, answer: float) -> Iterator[Operations]:
    """Act in this process; or ask the engine that has started since we looked."""
    # The whole engine is imported here.
    from sgops.boot.plant import for_command

    with ExitStack() as stack:
        try:
            visitor = stack.enter_context(for_command(options.config, options.data_dir))
        except EngineRunning:
            address = running_engine(options)
            if address is None:
                raise
            visitor = _remote(options, address, answer)
        yield visitor


def _token(options: Options) -> str | None:
    if options.token_file is None:
        return os.environ.get("SGOPS_TOKEN")
    try:
        with options.token_file.open("rb") as file:
            return file.read(_LARGEST_TOKEN).decode("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{options.token_file} holds no token that can be read", hint="see --token-file") from error


class Patient:
    """Asks again for a while when the engine says that it is starting; until then it has done nothing."""

    def __init__(self, remote: Operations, seconds: float) -> None:
        self._remote = remote
        self._seconds = seconds
        self._clock = SystemClock()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self._ask, getattr(self._remote, name))

    def _ask(self, question: Callable[..., Any], *args: object, **kwargs: object) -> Any:  # noqa: ANN401 - whatever is asked
        until, never = self._clock.monotonic() + self._seconds, threading.Event()
        while True:
            try:
                return question(*args, **kwargs)
            except Starting:
                if self._clock.monotonic() > until:
                    raise
            self._clock.wait(never, _GLANCE)
