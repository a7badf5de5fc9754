"""The first and the last line of every screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sgops.core.show import plural
from sgops.tui.actions import Action
from sgops.tui.feed import Standing
from sgops.tui.formats import state
from sgops.tui.glance import short
from sgops.tui.host import Host
from sgops.tui.ink import Ink, Pen, fit, ink, join, spread, width

_BETWEEN: Final = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


def head_line(host: Host, crumbs: Sequence[str], cells: int) -> Ink:
    """Write where one is, how the engine is, and what time it is."""
    glance = host.glance
    between = " > " if glance.plain else _BETWEEN
    *outer, here = crumbs
    path = join([*(ink(crumb, Pen.FAINT) for crumb in outer), ink(here, Pen.TITLE)], between)
    right = join([*_badges(host), ink(f"{glance.now.astimezone(glance.zone):%H:%M}", Pen.FAINT)], "  ")
    middle = _engine(host)
    left = ink(" ") + path
    if middle and width(left) + width(middle) + width(right) + 6 <= cells:
        left += ink("   ") + middle
    return spread(left, right + ink(" "), cells)


def foot_line(actions: Sequence[Action], said: Ink, cells: int, beside: Ink = ()) -> Ink:
    """Write what was just done and the command that does the same, or else what can be done here."""
    if said:
        return spread(ink(" ") + said + ink("  "), fit(beside, min(width(beside), cells * 2 // 3)) + ink(" "), cells)
    always = _offer("1-7", "go") + _offer(":", "cmd") + _offer("?", "help")
    shown: Ink = ink(" ")
    for action in actions:
        offer = _offer(action.key_names[0], action.label)
        if width(shown) + width(offer) > cells - width(always):
            break
        shown += offer
    return spread(shown, always, cells)


def _offer(key: str, label: str) -> Ink:
    return ink(key, Pen.KEY) + ink(f" {label}  ", Pen.FAINT)


def banner_line(host: Host, cells: int) -> Ink:
    """Say calmly what is the matter when no engine answers."""
    connection = host.connection
    if connection.standing is Standing.ALIVE:
        return ()
    if connection.error is None:
        # Most engines are found before one could read it.
        return (
            ()
            if host.is_fresh
            else (
                ink("  the engine is starting", Pen.CALM)
                if host.engine_here
                else ink("  looking for the engine", Pen.CALM)
            )
        )
    is_over = connection.standing is Standing.LOST
    said = ink(f"  {connection.error.message}", Pen.WARN)
    looking = ink("   looking for it", Pen.FAINT) if is_over and not host.engine_here else ()
    hint = ink(f"   {connection.error.hint}", Pen.FAINT) if connection.error.hint else ()
    return fit(said + looking + hint, cells)


def _engine(host: Host) -> Ink:
    status = host.status
    if status is None or status.engine is None or host.connection.standing is not Standing.ALIVE:
        return ()
    workers = status.workers
    return join(
        [
            state(status.engine.state, host.glance),
            ink(f"up {short(host.glance.now - status.engine.since)}", Pen.FAINT),
            ink(f"{workers.busy}/{workers.total} busy", Pen.FAINT),
            ink("paused", Pen.ALARM) if status.paused else (),
        ],
        "  ",
    )


def _badges(host: Host) -> list[Ink]:
    badges = []
    if host.status is not None and host.status.alerts:
        badges.append(ink(f"! {plural(host.status.alerts, 'alert')}", Pen.WARN))
    if host.read_only:
        badges.append(ink("read-only", Pen.WARN))
    match host.connection.standing:
        case Standing.ALIVE:
            badges.append(ink(host.whose_engine, Pen.FAINT))
        case Standing.STARTING:
            badges.append(ink("starting", Pen.WARN))
        case Standing.LOST:
            badges.append(ink(" engine lost ", Pen.ALARM))
    return badges
