"""What every piece of the engine stands on: the ports, the settings and the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sgops.core.secrets import Masker
    from sgops.core.settings import Settings
    from sgops.engine.catalog import Catalog
    from sgops.engine.service import Service
    from sgops.ports import (
        Artifacts,
        Bus,
        Clock,
        Dice,
        Post,
        Probe,
        Reader,
        Ring,
        Services,
        Store,
        Surroundings,
        Sweeper,
        Vault,
    )


class InForce:
    """The settings that hold now; a changed configuration brings others."""

    __slots__ = ("settings",)

    def __init__(self, settings: Settings) -> None:
        self.settings = settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One engine's ports and facts; made once by boot, and all but the settings never changed."""

    store: Store
    reader: Reader
    clock: Clock
    dice: Dice
    bus: Bus
    in_force: InForce
    catalog: Catalog
    make_ring: Callable[[Callable[[float], None]], Ring]
    listen: Callable[[Ring | None], None]
    secrets: Callable[[str], str]
    masker: Masker
    # When a cron expression comes due after a moment, in a zone.
    next_time: Callable[[str, datetime, str], datetime | None]
    artifacts: Artifacts
    sweeper: Sweeper
    probe: Probe
    vault: Vault
    surroundings: Surroundings
    post: Post
    services: Services
    connected: Mapping[str, Service]

    @property
    def settings(self) -> Settings:
        """Give the settings of this moment; who keeps a part of them keeps what may be old."""
        return self.in_force.settings
