"""A record told in a dialog, for those that have no page of their own."""

from __future__ import annotations

from functools import partial

from textual.message_pump import MessagePump

from sgops.tui.host import host_of
from sgops.tui.ink import Ink, Pen, ink
from sgops.tui.screens.ask import Ask
from sgops.tui.told import part as part_page
from sgops.tui.told.part import Part


def tell_part(asker: MessagePump, part: Part) -> None:
    """Show all that is known of a part, until it is closed."""
    make = partial(_told, asker, part)
    host_of(asker).ask_user(Ask(ink(part_page.name(part), Pen.TITLE), make, no="close"), lambda _: None)


def _told(asker: MessagePump, part: Part, cells: int) -> list[Ink]:
    return part_page.tell(part, host_of(asker).glance, cells)
