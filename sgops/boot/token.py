"""The token of the admin API: made on the first start, readable by its owner alone, never shown."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Final

from sgops.boot.config_secrets import read_secret

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sgops.core.setting_types import SecretSource

_BYTES: Final = 32


def token_of(source: SecretSource, env: Mapping[str, str]) -> str:
    """Give the token; a file that is not there yet is made."""
    if source.file is not None and not source.file.exists():
        write_token(source.file)
    return read_secret("api.token", source, env).reveal()


def write_token(file: Path) -> None:
    """Put a new token into the file; whoever reads it sees the old one or the new one, whole."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(fd, f"{secrets.token_urlsafe(_BYTES)}\n".encode())
        os.fsync(fd)
    finally:
        os.close(fd)
    fresh.replace(file)
