"""Cleanup: what would go and why, what stays and why, what is stored and how it grows, what went, and by what rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sgops.ports import Operations
from sgops.tui import lists
from sgops.tui.actions import Subject
from sgops.tui.aim import NOTHING, Aim
from sgops.tui.fate import Fate
from sgops.tui.host import host_of
from sgops.tui.ink import Ink
from sgops.tui.listing import Listing, Story, short
from sgops.tui.looked import Looked
from sgops.tui.panes.list_pane import ListPane
from sgops.tui.storage import Storage
from sgops.tui.told import cleanup as cleanup_page


class Cleanup(ListPane):
    """A plan that was made by looking, and is carried out exactly as it is shown."""

    heading = "cleanup"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._looked = Looked(self, self._planned)
        self._storage = Storage(self._now)
        self.listings = (
            Listing(
                id="plan-list",
                name="plan",
                subject=Subject.PLAN,
                columns=lists.FATES,
                source=self._looked.fates,
                key=lambda fate: fate.path,
                empty="nothing is due",
                story=Story(ask=self._ask_why, tell=cleanup_page.tell),
            ),
            Listing(
                id="storage-list",
                name="storage",
                subject=Subject.ANY,
                columns=lists.STORED,
                source=self._storage.read,
                key=lambda each: each.name,
                empty="nothing is stored",
            ),
            short(
                "history",
                Subject.ANY,
                lists.CLEANED,
                lambda operations: operations.cleanup_history().items,
                empty="cleanup has not deleted anything yet",
                key=lambda run: f"{run.id} {run.started_at}",
            ),
            short("policy", Subject.ANY, lists.KEPT, self._storage.policy, empty="none", key=lambda rule: rule.kind),
        )

    def _now(self) -> datetime:
        return host_of(self).clock.now()

    def activate(self) -> None:
        super().activate()
        self._looked.look_if_old()

    def do_dry_run(self, _: str) -> None:
        self.show_list("plan-list")
        self._looked.look()

    def _planned(self) -> None:
        self.read()
        self._show_caption()

    def aim(self) -> Aim:
        return self._looked.aim() if self.listing.name == "plan" else NOTHING

    def _ask_why(self, operations: Operations, fate: Fate) -> Any:  # noqa: ANN401 - whatever the story asks for
        return cleanup_page.Told(plan=self._looked.plan, why=operations.cleanup_why(fate.path))

    def _count(self) -> Ink:
        match self.listing.name:
            case "plan":
                return self._looked.said()
            case "storage":
                return self._storage.outlook(host_of(self).glance)
            case "policy":
                return self._storage.mode()
            case _:
                return super()._count()
