"""What a part of the screen may ask of the app it is in."""

from __future__ import annotations

from typing import Protocol, cast

from textual.message_pump import MessagePump

from sgops.core.errors import SgopsError
from sgops.core.views import StatusView
from sgops.ports import Clock
from sgops.tui.feed import Connection, Feed
from sgops.tui.glance import Glance
from sgops.tui.ink import Ink
from sgops.tui.theme import Palette


class Host(Protocol):
    """The app, as its parts see it."""

    @property
    def feed(self) -> Feed: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def palette(self) -> Palette: ...
    @property
    def glance(self) -> Glance: ...
    @property
    def status(self) -> StatusView | None: ...
    @property
    def connection(self) -> Connection: ...
    @property
    def read_only(self) -> bool: ...
    @property
    def part(self) -> MessagePump: ...
    @property
    def whose_engine(self) -> str: ...
    def refused(self, error: SgopsError) -> None: ...
    def say(self, line: Ink) -> None: ...


def host_of(part: MessagePump) -> Host:
    """Give the app a part is in."""
    return cast("Host", part.app)
