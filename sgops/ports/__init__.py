"""The sockets in the wall: what a face may ask of an engine, and what an engine needs of the outside.

`Operations` is the driving port: everything an operator can do or ask. All other protocols are driven: each has one
real implementation and, where tests need it, one fake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.core.asking import Asking, BatchSubmission, Selection, Submission
from sgops.core.lazily import lazily
from sgops.ports.operations import Operations

if TYPE_CHECKING:
    from sgops.ports.artifacts import Artifacts, PartFile
    from sgops.ports.backups import Packed, Surroundings, Vault
    from sgops.ports.bus import Bus, Subscription
    from sgops.ports.cleanup import CleanupLog
    from sgops.ports.clock import Clock, Dice, Timer
    from sgops.ports.configuration import Configuration
    from sgops.ports.dropping import DropFolder
    from sgops.ports.launcher import Child, Launcher
    from sgops.ports.phone import Answered, Phone
    from sgops.ports.pool import Feed, Pool, Ready, Slots
    from sgops.ports.post import Post
    from sgops.ports.probes import Probe, Ring
    from sgops.ports.reader import Reader
    from sgops.ports.services import Services
    from sgops.ports.sweeper import Sweeper
    from sgops.ports.unit import Unit
    from sgops.ports.writing import Pace, Settled, Store

# What is asked can be had here too: a face needs this page and the views that it shows.
__all__ = (
    "Answered",
    "Artifacts",
    "Asking",
    "BatchSubmission",
    "Bus",
    "Child",
    "CleanupLog",
    "Clock",
    "Configuration",
    "Dice",
    "DropFolder",
    "Feed",
    "Launcher",
    "Operations",
    "Pace",
    "Packed",
    "PartFile",
    "Phone",
    "Pool",
    "Post",
    "Probe",
    "Reader",
    "Ready",
    "Ring",
    "Selection",
    "Services",
    "Settled",
    "Slots",
    "Store",
    "Submission",
    "Subscription",
    "Surroundings",
    "Sweeper",
    "Timer",
    "Unit",
    "Vault",
)

# What only an engine needs is loaded when it asks: a command and the terminal speak to one, and are opened often.
_ROOMS: Final = {
    "artifacts": ("Artifacts", "PartFile"),
    "backups": ("Packed", "Surroundings", "Vault"),
    "bus": ("Bus", "Subscription"),
    "cleanup": ("CleanupLog",),
    "clock": ("Clock", "Dice", "Timer"),
    "configuration": ("Configuration",),
    "dropping": ("DropFolder",),
    "launcher": ("Child", "Launcher"),
    "phone": ("Answered", "Phone"),
    "pool": ("Feed", "Pool", "Ready", "Slots"),
    "post": ("Post",),
    "probes": ("Probe", "Ring"),
    "reader": ("Reader",),
    "services": ("Services",),
    "sweeper": ("Sweeper",),
    "unit": ("Unit",),
    "writing": ("Pace", "Settled", "Store"),
}
__getattr__, __dir__ = lazily(__name__, _ROOMS)
