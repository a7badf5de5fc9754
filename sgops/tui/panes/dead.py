"""Dead letters: alike with alike, or one by one, and beside them all that is needed to judge one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sgops.core.query import Term
from sgops.core.views import FamilyView, LetterView
from sgops.ports import Asking, Operations
from sgops.tui import late, lists
from sgops.tui.actions import Subject
from sgops.tui.aim import Aim
from sgops.tui.host import host_of
from sgops.tui.listing import Listing, Story
from sgops.tui.panes.list_pane import ListPane
from sgops.tui.told import letter as letter_page
from sgops.tui.widgets.record_table import RecordTable

_PENDING = "resolution:pending"


def filter_of(family: FamilyView) -> str:
    """Write the filter that gives a family's letters."""
    return f"{_PENDING} {Term(key='family', values=(family.family,))}"


def _aim_at(family: FamilyView) -> Aim:
    name = f"every {family.failure_type} in {family.pipeline} / {family.stage}"
    return Aim(subject=Subject.FAMILY, filter=filter_of(family), record=family, name=name)


def _newest(operations: Operations, family: FamilyView) -> LetterView:
    """Ask for the newest letter of a family: it speaks for all."""
    newest = operations.letters(Asking(filter=filter_of(family), limit=1)).items[0]
    return operations.letter(newest.id)


class Dead(ListPane):
    """Families of dead letters, and the letters themselves."""

    heading = "dead letters"
    listings: Sequence[Listing[Any]] = (
        Listing(
            id="families-list",
            name="families",
            subject=Subject.FAMILY,
            columns=lists.FAMILIES,
            source=lambda operations, asking: operations.families(asking),
            key=lambda family: family.family,
            empty="nothing failed for good",
            keys=late.keys("LETTERS"),
            filter=_PENDING,
            story=Story(ask=_newest, tell=letter_page.tell),
            aim_at=_aim_at,
        ),
        Listing(
            id="letters-list",
            name="letters",
            subject=Subject.LETTER,
            columns=lists.LETTERS,
            source=lambda operations, asking: operations.letters(asking),
            key=lambda letter: letter.id,
            empty="no dead letter matches",
            keys=late.keys("LETTERS"),
            filter=_PENDING,
            story=Story(
                ask=lambda operations, letter: operations.letter(letter.id),
                tell=letter_page.tell,
            ),
        ),
    )

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        record = event.table.record
        if isinstance(record, FamilyView):
            self.show_list("letters-list", filter_of(record))
        elif isinstance(record, LetterView):
            host_of(self).open_job(record.job)
