"""Cleanup: what would go and why, what stays and why, what went, and what is stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sgops.core.errors import SgopsError
from sgops.core.units import format_size
from sgops.core.views import CleanupView, Page
from sgops.ports import Asking, Operations
from sgops.tui import formats, lists
from sgops.tui.actions import Subject
from sgops.tui.aim import NOTHING, Aim
from sgops.tui.fate import Fate, fates, stored
from sgops.tui.host import host_of
from sgops.tui.ink import Ink, Pen, ink
from sgops.tui.listing import Listing, Story, whole
from sgops.tui.panes.list_pane import ListPane
from sgops.tui.told import cleanup as cleanup_page

# The engine holds to a plan for ten minutes; one that is nearly as old is made anew.
_FRESH: Final = timedelta(minutes=5)


class Cleanup(ListPane):
    """A plan that was made by looking, and is carried out exactly as it is shown."""

    heading = "cleanup"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._plan: CleanupView | None = None
        self._is_looking = False
        self.listings = (
            Listing(
                id="plan-list",
                name="plan",
                subject=Subject.PLAN,
                columns=lists.FATES,
                source=self._fates,
                key=lambda fate: fate.path,
                empty="nothing is due",
                story=Story(ask=self._ask_why, tell=cleanup_page.tell),
            ),
            Listing(
                id="stored-list",
                name="storage",
                subject=Subject.ANY,
                columns=lists.STORED,
                source=whole(stored),
                key=lambda each: each.name,
                empty="nothing is stored",
            ),
            Listing(
                id="cleaned-list",
                name="history",
                subject=Subject.ANY,
                columns=lists.CLEANED,
                source=whole(lambda operations: operations.cleanup_history().items),
                key=lambda run: f"{run.id} {run.started_at}",
                empty="cleanup has not deleted anything yet",
            ),
        )

    def activate(self) -> None:
        super().activate()
        if self._plan is None or host_of(self).clock.now() - self._plan.started_at > _FRESH:
            self.do_dry_run("")

    def do_dry_run(self, _: str) -> None:
        """Look anew, on the thread for acts: a look at a million files must keep no screen waiting."""
        self._is_looking = True
        host = host_of(self)
        host.feed.act(self, lambda operations: operations.cleanup_preview(), self._planned, self._failed)

    def _planned(self, plan: CleanupView) -> None:
        self._plan, self._is_looking = plan, False
        self.read()
        self._show_caption()

    def _failed(self, error: SgopsError) -> None:
        self._is_looking = False
        host_of(self).refused(error)

    def aim(self) -> Aim:
        if self._plan is None or self.listing.subject is not Subject.PLAN:
            return NOTHING
        return Aim(subject=Subject.PLAN, names=(self._plan.id,), record=self._plan)

    def _fates(self, _operations: Operations, _asking: Asking) -> Page[Fate]:
        return Page(items=fates(self._plan) if self._plan is not None else ())

    def _ask_why(self, operations: Operations, fate: Fate) -> Any:  # noqa: ANN401 - whatever the story asks for
        return cleanup_page.Told(plan=self._plan, why=operations.cleanup_why(fate.path))

    def _count(self) -> Ink:
        if self._is_looking:
            return ink("looking…", Pen.WARN)
        if self._plan is None or self.listing.subject is not Subject.PLAN:
            return super()._count()
        said = f"{formats.number(self._plan.total)} go, {format_size(self._plan.bytes)}"
        return ink(said, Pen.WARN) + ink(f"   {formats.number(self._plan.kept_total)} stay", Pen.FAINT)
