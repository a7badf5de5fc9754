"""The sockets in the wall: what a face may ask of an engine, and what an engine needs of the outside.

`Operations` is the driving port: everything an operator can do or ask. All other protocols are driven: each has one
real implementation and, where tests need it, one fake.
"""

from __future__ import annotations

from sgops.core.asking import Asking, BatchSubmission, Selection, Submission
from sgops.ports.artifacts import Artifacts, PartFile
from sgops.ports.backups import Packed, Surroundings, Vault
from sgops.ports.bus import Bus, Subscription
from sgops.ports.cleanup import CleanupLog
from sgops.ports.clock import Clock, Dice, Timer
from sgops.ports.configuration import Configuration
from sgops.ports.dropping import DropFolder
from sgops.ports.launcher import Child, Launcher
from sgops.ports.operations import Operations
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
