"""What every piece of the engine stands on: the ports, the settings and the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sgops.core.secrets import Masker
    from sgops.core.settings import Settings
    from sgops.engine.catalog import Catalog
    from sgops.engine.service import Service
    from sgops.ports import Artifacts, Bus, Clock, Dice, Post, Probe, Reader, Ring, Services, Store, Surroundings, Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One engine's ports and facts; made once by boot, never changed."""

    store: Store
    reader: Reader
    clock: Clock
    dice: Dice
    bus: Bus
    settings: Settings
    catalog: Catalog
    make_ring: Callable[[Callable[[], None]], Ring]
    listen: Callable[[Ring | None], None]
    secrets: Callable[[str], str]
    masker: Masker
    artifacts: Artifacts
    probe: Probe
    vault: Vault
    surroundings: Surroundings
    post: Post
    services: Services
    connected: Mapping[str, Service]
