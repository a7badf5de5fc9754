"""Every part of the engine with its reason and its figure, and the work it does by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sgops.core.health import ANSWERS
from sgops.core.views import AlertView, DutyView, HealthComponent
from sgops.ports import Operations
from sgops.tui import engine_lists as lists
from sgops.tui.actions import Subject
from sgops.tui.engine_lists import NamedPart
from sgops.tui.host import host_of
from sgops.tui.listing import Listing, short
from sgops.tui.panes.list_pane import ListPane
from sgops.tui.screens.tell import tell_part
from sgops.tui.widgets.record_table import RecordTable


def _parts(operations: Operations) -> list[NamedPart]:
    return [NamedPart(name, part) for name, part in operations.health().components.items()]


def _connectors(operations: Operations) -> list[NamedPart]:
    """Take apart what came of asking services whether they are there."""
    services = operations.health("services").components["services"]
    said = services.value if isinstance(services.value, Mapping) else {}
    return [_connector(name, str(answer), services) for name, answer in said.items()]


def _connector(name: str, answer: str, services: HealthComponent) -> NamedPart:
    status = "healthy" if answer == ANSWERS else "unhealthy"
    return NamedPart(name, replace(services, status=status, reason=answer))


class Health(ListPane):
    """Parts, connectors, duties, alerts, and what changed."""

    heading = "health"
    listings: Sequence[Listing[Any]] = (
        short("parts", Subject.PART, lists.PARTS, _parts, empty="nothing is watched"),
        short(
            "connectors",
            Subject.CONNECTOR,
            lists.CONNECTORS,
            _connectors,
            empty="no connector can be asked whether its service is there",
        ),
        short(
            "duties",
            Subject.DUTY,
            lists.DUTIES,
            lambda operations: operations.duties().items,
            empty="the engine has no duties",
        ),
        short(
            "alerts",
            Subject.ALERT,
            lists.ALERTS,
            lambda operations: operations.alerts().items,
            empty="no rule was ever broken",
            key=lambda alert: alert.id,
        ),
        short(
            "history",
            Subject.ANY,
            lists.CHANGES,
            lambda operations: operations.health_history().items,
            empty="nothing has changed",
            key=lambda change: change.id,
        ),
    )

    def read_progress(self) -> None:
        self.read()

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        match event.table.record:
            case NamedPart() if self.listing.subject is Subject.CONNECTOR:
                host_of(self).show_pane("jobs", "state:external")
            case NamedPart() | DutyView() | AlertView() as part:
                tell_part(self, part)
            case _:
                return
