"""The file an engine's settings were read from, as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sgops.core.settings import Settings


class Configuration(Protocol):
    """Reads the configuration again, and lets what lies outside of the engine follow it."""

    def read(self) -> Settings | None:
        """Give what is written now, or None when it is what was given before; raise ConfigError once if it is bad."""

    def changed_code(self) -> Sequence[str]:
        """Name the files of pipelines that are no longer what was loaded from them."""

    def follow(self, settings: Settings) -> None:
        """Let logs, masked secrets and templates be as these say, or raise ConfigError and change nothing."""
