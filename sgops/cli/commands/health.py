"""`sgops health`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Final

import click

from sgops.cli.details import mark
from sgops.cli.exits import DONE, FAILED
from sgops.cli.lists import listing, none_of, part_of, show_page
from sgops.cli.session import Session
from sgops.cli.table import Column
from sgops.cli.verb import verb
from sgops.core.errors import NoEngine, UsageError
from sgops.core.health import spoken
from sgops.core.show import line, mark_of
from sgops.core.views import HealthChange, HealthComponent, HealthView
from sgops.ports import Asking, Operations

_PROBES: Final = MappingProxyType(
    {
        "live": lambda operations: operations.live(),
        "ready": lambda operations: operations.ready(),
    }
)
_UNHEALTHY: Final = "unhealthy"
_HISTORY: Final = "history"


@verb(
    "health",
    takes_terms=True,
    examples=(
        "sgops health",
        "sgops health ready || echo not yet",
        "sgops health database --json",
        "sgops health history component:storage",
    ),
)
@click.argument("what", required=False, metavar="[live|ready|history|COMPONENT]")
@listing
@click.pass_obj
def health(session: Session, what: str | None, asking: Asking) -> int:
    """Show whether all is well, part by part.

    `history` lists when a part became better or worse, newest first; it alone takes filters. Exit code 0 when
    healthy or degraded, 1 when unhealthy, not live, or not ready.
    """
    if what == _HISTORY:
        return _list_changes(session, asking)
    if asking.filter:
        raise UsageError("only the history takes a filter", hint=f"sgops health history {asking.filter}")
    probe = _PROBES.get(what or "")
    view = _probed(session, probe) if probe else _looked_at(session, what)
    if session.json:
        session.answer(view)
    else:
        _show(session, view)
    return FAILED if view.status == _UNHEALTHY else DONE


def _list_changes(session: Session, asking: Asking) -> int:
    with session.ask() as operations:
        page = part_of(operations.health_history(), asking, HealthChange)
    columns: Sequence[Column[HealthChange]] = (
        Column(title="WHEN", cell=lambda change: session.ago(change.at)),
        Column(title="PART", cell=lambda change: change.component),
        Column(title="BECAME", cell=lambda change: mark_of(change.status)),
        Column(title="REASON", cell=lambda change: change.reason, elastic=True),
    )
    show_page(session, page, columns, empty=none_of(asking, "change", "nothing has changed"))
    return DONE


def _probed(session: Session, probe: Callable[[Operations], HealthView]) -> HealthView:
    """Ask the engine that runs: none is neither live nor ready."""
    try:
        with session.engine() as operations:
            return probe(operations)
    except NoEngine as error:
        engine = HealthComponent(status=_UNHEALTHY, reason=error.message, checked_at=session.now)
        return HealthView(status=_UNHEALTHY, checked_at=session.now, components={"engine": engine})


def _looked_at(session: Session, component: str | None) -> HealthView:
    with session.ask() as operations:
        return operations.health(component)


def _show(session: Session, view: HealthView) -> None:
    session.say(mark(session, view.status))
    width = max((len(name) for name in view.components), default=0)
    for name, component in view.components.items():
        told = [spoken(name, component.value), component.reason]
        rest = "".join(f"  {line(each)}" for each in told if each)
        session.say(f"  {line(name).ljust(width)}  {mark(session, component.status)}{rest}")
