"""Secrets where they lie: in the environment or in a file, read when they are needed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from sgops.core.errors import ConfigError
from sgops.core.setting_types import SecretSource, SecretText
from sgops.core.settings import Settings

LARGEST: Final = 64 * 1024


def read_secret(name: str, source: SecretSource, env: Mapping[str, str]) -> SecretText:
    """Read a secret's value; its name is for the message when it is not there."""
    value = env.get(source.env) if source.env else _content(name, source.file or Path())
    if value is None:
        raise ConfigError(f"{name}: the variable {source.env} is not set", hint=f"export {source.env}=…")
    if not value:
        raise ConfigError(f"{name}: {source} is empty", hint="put the secret into it")
    return SecretText(value)


def warnings_of(settings: Settings, env: Mapping[str, str]) -> tuple[str, ...]:
    """Say which secrets cannot be read now, or by too many; nobody may need them, so it is no error yet."""
    return tuple(sentence for name, source in sources(settings) for sentence in _doubts(name, source, env))


def readable_secrets(settings: Settings, env: Mapping[str, str]) -> Iterator[SecretText]:
    """Give every secret that can be read now, for those who mask by value; one that is not there cannot leak."""
    for name, source in sources(settings):
        with suppress(ConfigError):
            yield read_secret(name, source, env)


def sources(settings: Settings) -> Iterator[tuple[str, SecretSource]]:
    """List all secrets under the keys that name them."""
    yield from ((f"secrets.{name}", source) for name, source in settings.secrets.items())
    yield "api.token", settings.api.token
    if isinstance(settings.alerts.webhook, SecretSource):
        yield "alerts.webhook", settings.alerts.webhook


def _doubts(name: str, source: SecretSource, env: Mapping[str, str]) -> Iterator[str]:
    try:
        read_secret(name, source, env)
        if source.file and source.file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
            yield f"{name}: others can read {source.file}: chmod 600 '{source.file}'"
    except ConfigError as error:
        # The token's file is made at the first start.
        if name != "api.token" or source.env:
            yield error.message
    except OSError as error:
        yield f"{name}: {source.file} is gone: {error.strerror}"


def _content(name: str, file: Path) -> str:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as opened:
            content = opened.read(LARGEST + 1)
        text = content.decode()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(
            f"{name}: {file} cannot be read: {reason}", hint="name a file that holds the secret"
        ) from error
    if len(content) > LARGEST:
        raise ConfigError(f"{name}: {file} is larger than 64 KiB", hint="is this the right file?")
    # Editors end a file with a newline, and no token does.
    return text.rstrip("\r\n")
