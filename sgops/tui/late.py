"""What the first screen can do without: loaded when it is asked for, or as soon as that screen stands."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from textual.screen import Screen
from textual.widget import Widget

if TYPE_CHECKING:
    from rich.console import Console
    from rich.segment import Segments

    from sgops.core.query import KeySet
    from sgops.core.views import StatusView
    from sgops.tui.host import Host

# A new pane is one more entry here, a module of its name, and a line in the table of actions.
PANES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "overview": "Overview",
        "jobs": "Jobs",
        "dead": "Dead",
        "batches": "Batches",
        "cleanup": "Cleanup",
        "events": "Events",
        "health": "Health",
    }
)


def pane(name: str, id: str) -> Widget:
    """Make a pane."""
    kind: Callable[..., Widget] = getattr(import_module(f"sgops.tui.panes.{name}"), PANES[name])
    return kind(id=id)


def job_screen(job: int, tab: str, stage: str | None) -> Screen[None]:
    """Make the screen of a job."""
    from sgops.tui.screens.job import JobScreen

    return JobScreen(job, tab, stage)


def hands(host: Host) -> Sequence[object]:
    """Make what does the actions that no part of the screen does itself."""
    from sgops.tui.commands import Commands
    from sgops.tui.desk import Desk
    from sgops.tui.looking import Looking
    from sgops.tui.starting import Starting
    from sgops.tui.ways import Ways

    return Commands(host), Starting(host), Looking(host), Ways(host), Desk(host)


def greet(host: Host, status: StatusView) -> None:
    """Say once what happened while nobody looked."""
    if status.recovery is not None:
        from sgops.tui.ways import Ways

        Ways(host).greet(status)


def traceback(console: Console) -> Segments:
    """Write where a fault of ours is, without the data it stumbled over."""
    from rich.segment import Segments
    from rich.traceback import Traceback

    return Segments(console.render(Traceback(show_locals=False, width=None), console.options))


def keys(name: str) -> Callable[[], KeySet]:
    """Give what a list can be filtered by, once somebody wants to."""

    def found() -> KeySet:
        from sgops.core import filter_keys

        known: KeySet = getattr(filter_keys, name)
        return known

    return found


def load() -> None:
    """Load everything, so that no key has to wait for it."""
    ours = ("commands", "starting", "looking", "ways", "desk", "screens.job", "widgets.filter_line")
    for name in (*ours, *(f"panes.{name}" for name in PANES)):
        import_module(f"sgops.tui.{name}")


def settle() -> None:
    """Get ready for whatever may be asked for, now that the first screen stands."""
    # Garbage is looked for again, but not among what was made to stay.
    gc.freeze()
    gc.enable()
    threading.Thread(target=load, name="sgops-late", daemon=True).start()
