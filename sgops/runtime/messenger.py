"""A command of the operator's that is run to tell somebody something."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from sgops.core.errors import SgopsError
from sgops.core.values import clip, visible
from sgops.runtime.tree import MARK

_SECONDS: Final = 10.0
_LONGEST_ERROR: Final = 200
_WORD: Final = re.compile(r"\{([a-z]+)\}")


def run_command(command: Sequence[str], words: Mapping[str, str], *, mark: str = "", seconds: float = _SECONDS) -> None:
    """Run a command with {words} filled in; it and what it started are killed when it does not end in time.

    By the `mark` it is found should the engine end before it.
    """
    # A file, not a pipe: what the command leaves running may keep its standard error open for ever.
    with tempfile.TemporaryFile() as said:
        code = _run([_filled(part, words) for part in command], said.fileno(), mark, seconds)
        said.seek(0)
        first = said.read(_LONGEST_ERROR * 4).decode("utf-8", "replace").strip()
    if code:
        why = f": {clip(visible(first), _LONGEST_ERROR)}" if first else ""
        raise SgopsError(f"{command[0]} ended with {code}{why}")


def _run(command: Sequence[str], errors: int, mark: str, seconds: float) -> int:
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, MARK: mark} if mark else None,
            start_new_session=True,
        )
    except OSError as error:
        raise SgopsError(f"{command[0]} cannot be run: {error.strerror or error}") from error
    with process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired as late:
            raise SgopsError(f"{command[0]} did not end within {seconds:g}s") from late
        finally:
            # Its whole group, also what it left behind when it ended by itself.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)


def _filled(part: str, words: Mapping[str, str]) -> str:
    """Fill in what we know; other braces are the command's own."""
    return _WORD.sub(lambda found: visible(words.get(found[1], found[0])), part)
