"""The token of the admin API: made on the first start, readable by its owner alone, never shown."""

from __future__ import annotations

import logging
import os
import secrets
from typing import TYPE_CHECKING, Final

from sgops.boot.config_secrets import read_secret
from sgops.core.errors import ConfigError
from sgops.runtime.durable import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sgops.core.setting_types import SecretSource

_log = logging.getLogger("sgops.token")
_BYTES: Final = 32


class Token:
    """The token as it is now: once it is rotated, the next question needs the new one."""

    def __init__(self, source: SecretSource, env: Mapping[str, str], learn: Callable[[str], None]) -> None:
        self._source = source
        self._env = env
        self._learn = learn
        self._seen: tuple[int, int, int] | None = None
        if source.file is not None and not source.file.exists():
            write_token(source.file)
        self._value = self._read()

    def __call__(self) -> str:
        """Give the token; it is empty, and nobody is let in, while it cannot be read."""
        if self._source.file is not None and _mark_of(self._source.file) != self._seen:
            try:
                self._value = self._read()
            except ConfigError as error:
                self._value = ""
                _log.error("nobody is let in over TCP: %s", error.message)
        return self._value

    def _read(self) -> str:
        if self._source.file is not None:
            # Marked before it is read: what is written in between is read once more.
            self._seen = _mark_of(self._source.file)
        value = read_secret("api.token", self._source, self._env).reveal()
        self._learn(value)
        return value


def write_token(file: Path) -> None:
    """Put a new token into the file; whoever reads it sees the old one or the new one, whole."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(fd, 0o600)  # whatever the umask
        os.write(fd, f"{secrets.token_urlsafe(_BYTES)}\n".encode())
        os.fsync(fd)
        fresh.replace(file)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    finally:
        os.close(fd)
    sync_folder(file.parent)


def _mark_of(file: Path) -> tuple[int, int, int] | None:
    """Tell one content of a file from the next without reading it."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
