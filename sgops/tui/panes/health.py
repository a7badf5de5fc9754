"""Every part of the engine with its reason and its figure, and the work it does by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sgops.core.views import AlertView, DutyView, HealthComponent
from sgops.ports import Operations
from sgops.tui import formats, lists
from sgops.tui.actions import Subject
from sgops.tui.columns import Column
from sgops.tui.ink import Pen, ink
from sgops.tui.listing import Listing, whole
from sgops.tui.panes.list_pane import ListPane
from sgops.tui.screens.tell import tell_part
from sgops.tui.widgets.record_table import RecordTable


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A component with its name."""

    name: str
    part: HealthComponent


_PARTS: Final[tuple[Column[NamedPart], ...]] = (
    Column(title="PART", cell=lambda each, _: ink(each.name, Pen.STRONG), width=12, grows=1, most=18, keep=99),
    Column(title="STATE", cell=lambda each, at: formats.state(each.part.status, at), width=11, keep=98),
    Column(title="WHY", cell=lambda each, _: ink(each.part.reason, Pen.CALM), width=20, grows=4, keep=90),
    Column(title="FIGURE", cell=lambda each, _: formats.figure(each.part.value), width=12, right=True, keep=60),
    Column(title="LOOKED", cell=lambda each, at: formats.age(each.part.checked_at, at), width=6, right=True, keep=50),
)


def _parts(operations: Operations) -> list[NamedPart]:
    return [NamedPart(name, part) for name, part in operations.health().components.items()]


class Health(ListPane):
    """Parts, duties, alerts, and what changed."""

    heading = "health"
    listings: Sequence[Listing[Any]] = (
        Listing(
            id="parts-list",
            name="parts",
            subject=Subject.ANY,
            columns=_PARTS,
            source=whole(_parts),
            key=lambda each: each.name,
            empty="nothing is watched",
        ),
        Listing(
            id="duties-list",
            name="duties",
            subject=Subject.DUTY,
            columns=lists.DUTIES,
            source=whole(lambda operations: operations.duties().items),
            key=lambda duty: duty.name,
            empty="the engine has no duties",
        ),
        Listing(
            id="alerts-list",
            name="alerts",
            subject=Subject.ALERT,
            columns=lists.ALERTS,
            source=whole(lambda operations: operations.alerts().items),
            key=lambda alert: alert.id,
            empty="no rule was ever broken",
        ),
        Listing(
            id="changes-list",
            name="history",
            subject=Subject.ANY,
            columns=lists.CHANGES,
            source=whole(lambda operations: operations.health_history().items),
            key=lambda change: change.id,
            empty="nothing has changed",
        ),
    )

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        if isinstance(event.table.record, DutyView | AlertView):
            tell_part(self, event.table.record)
