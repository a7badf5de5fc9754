"""A pane of lists: one of them at a time, and beside it what is told about the record under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical

from sgops.core.errors import SgopsError
from sgops.tui import formats
from sgops.tui.actions import Action, Group
from sgops.tui.aim import NOTHING, Aim
from sgops.tui.host import host_of
from sgops.tui.ink import Ink, Pen, ink, join, spread
from sgops.tui.listing import Listing
from sgops.tui.place import Place
from sgops.tui.widgets.ground import Bed
from sgops.tui.widgets.ink_line import InkLine
from sgops.tui.widgets.record_table import RecordTable
from sgops.tui.widgets.sheet import Sheet

_ZOOMS = ("", "-only-page", "-only-list")


class ListPane(Vertical, Place):
    """Shows lists; what they are made of is data."""

    listings: Sequence[Listing[Any]] = ()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._at = 0
        self._zoom = 0
        self._told: Any = None
        self.sheet: Sheet | None = None
        self._is_active = False
        self._was_shown = False

    def compose(self) -> ComposeResult:
        yield InkLine(classes="caption")
        with Bed(classes="split"):
            yield self._made(self.listing)
            if any(listing.story for listing in self.listings):
                self.sheet = Sheet(classes="page")
                yield self.sheet

    def on_mount(self) -> None:
        self.table.begin_anew()
        self._set_zoom(0)
        self._show_caption()

    # ── what is before the eyes
    @property
    def listing(self) -> Listing[Any]:
        return self.listings[self._at]

    @property
    def table(self) -> RecordTable[Any]:
        return self.query_one(f"#{self.listing.id}", RecordTable)

    def _made(self, listing: Listing[Any]) -> RecordTable[Any]:
        table: RecordTable[Any] = RecordTable(
            listing.columns,
            listing.source,
            listing.key,
            empty=ink(listing.empty, Pen.FAINT),
            follows=listing.follows,
            id=listing.id,
        )
        table.filter = host_of(self).remembered_filter(listing.id, listing.filter)
        table.rows.ordering.choose(host_of(self).memory.sorts.get(listing.id, ""))
        return table

    def activate(self) -> None:
        self._is_active = True
        host_of(self).feed.watch(self, self.read)
        if self.is_mounted:
            # What was made a moment ago has asked already.
            if self._was_shown:
                self.read()
            self._was_shown = True
            self.table.focus()

    def deactivate(self) -> None:
        self._is_active = False
        host_of(self).feed.forget(self)

    def read(self) -> None:
        """Ask again for what is shown, and for what is told about it."""
        self.table.read_again()
        self._ask_story()

    def tick(self) -> None:
        self.table.tick()
        if self.sheet is not None:
            self.sheet.tick()

    def aim(self) -> Aim:
        table = self.table
        if table.marks.is_all:
            return Aim(subject=self.listing.subject, filter=table.filter, record=table.record)
        if table.marks:
            return self.listing.aim([key for key in table.marks.keys if isinstance(key, int | str)], table.record)
        return self.listing.aim([self.listing.key(table.record)], table.record) if table.record is not None else NOTHING

    def offers(self, action: Action) -> bool:
        return self.listing.offers(action) and (action.group is not Group.MARK or self.table.record is not None)

    def page(self) -> list[Ink]:
        return list(self.sheet.lines) if self.sheet is not None else []

    # ── keys
    def do_next_tab(self, _: str) -> None:
        self.show_list(self.listings[(self._at + 1) % len(self.listings)].id)

    def do_previous_tab(self, _: str) -> None:
        self.show_list(self.listings[self._at - 1].id)

    def go_to(self, name: str, filter: str) -> None:
        """Come here for one of the lists, or with a filter for the first."""
        if name:
            self.show_list(f"{name}-list")
        elif filter:
            self.show_list(self.listings[0].id, filter)

    def show_list(self, id: str, filter: str | None = None) -> None:
        """Show one of the lists, with another filter if one is given."""
        self.table.add_class("-away")
        self._at = [listing.id for listing in self.listings].index(id)
        if not self.query(f"#{id}"):
            # Most lists are never gone to: a list is made when it is.
            self.query_one(Bed).mount(self._made(self.listing), before=self.sheet)
        self.table.remove_class("-away")
        self._set_zoom(0)
        if filter is not None and filter != self.table.filter:
            self.set_filter(filter)
        elif self.table.pages.is_known:
            self.table.read_again()
        else:
            self.table.begin_anew()
        self.table.focus()
        self._tell()
        self._show_caption()

    def do_filter(self, text: str) -> None:
        if self.listing.keys is None:
            host_of(self).say(ink("this list is short enough to be read whole", Pen.FAINT))
        elif text:
            self.set_filter(text)
        else:
            host_of(self).ask_filter(self.table.filter, self.listing.keys(), self.set_filter)

    def set_filter(self, text: str) -> None:
        """Show what matches, and remember it."""
        host_of(self).remember_filter(self.listing.id, text)
        self.table.set_filter(text)
        self._show_caption()

    def on_record_table_sorted(self, event: RecordTable.Sorted) -> None:
        host_of(self).memory.sorts[str(event.table.id)] = event.table.rows.ordering.title

    def do_back(self, _: str) -> None:
        if self.table.marks:
            self.table.do_clear_marks("")
        elif self.table.filter != self.listing.filter:
            self.set_filter(self.listing.filter)
        elif self._zoom:
            self._set_zoom(0)
        else:
            host_of(self).show_pane("overview")

    def do_zoom(self, _: str) -> None:
        if self.listing.story is not None:
            self._set_zoom((self._zoom + 1) % len(_ZOOMS))

    def _set_zoom(self, zoom: int) -> None:
        self._zoom = zoom
        for at, name in enumerate(_ZOOMS):
            if name:
                self.set_class(at == zoom, name)
        self.set_class(self.listing.story is None, "-no-page")
        if zoom == 1 and self.sheet is not None:
            self.sheet.focus()
        else:
            self.table.focus()

    # ── what happens
    def on_record_table_moved(self, event: RecordTable.Moved) -> None:
        if event.table is self.table:
            self._tell()
            self._show_caption()

    def on_record_table_filled(self) -> None:
        self._show_caption()

    def on_marking_marked(self) -> None:
        self._show_caption()

    def _tell(self) -> None:
        if self.sheet is None or self.listing.story is None:
            return
        if self.table.record is None:
            self._told = None
            self.sheet.show(lambda _: ())
            return
        self._ask_story(at_rest=True)

    def _ask_story(self, *, at_rest: bool = False) -> None:
        story, record = self.listing.story, self.table.record
        if story is None or record is None or self.sheet is None:
            return
        listing, key = self.listing, self.listing.key(record)

        def got(told: Any) -> None:  # noqa: ANN401 - whatever the story asks for
            if listing is self.listing and self.table.record is not None and listing.key(self.table.record) == key:
                self._show_story(key, told)

        host_of(self).feed.ask(
            self,
            "story",
            lambda operations: story.ask(operations, record),
            got,
            failed=self._untold,
            at_rest=at_rest,
        )

    def _show_story(self, key: object, told: Any) -> None:  # noqa: ANN401 - whatever the story asks for
        story, host = self.listing.story, host_of(self)
        if story is None or self.sheet is None:
            return
        from_top, self._told = self._told != (self.listing.id, key), (self.listing.id, key)
        self.sheet.show(lambda cells: story.tell(told, host.glance, cells), from_top=from_top)

    def _untold(self, error: SgopsError) -> None:
        if self.sheet is not None:
            self.sheet.show(lambda _: [ink(error.message, Pen.WARN), ink(error.hint, Pen.FAINT)])

    def _show_caption(self) -> None:
        self.query_one(".caption", InkLine).show(self._caption)

    def _caption(self, cells: int) -> Ink:
        named = self.listings if len(self.listings) > 1 else ()
        tabs = [ink(each.name, Pen.TITLE if each is self.listing else Pen.FAINT) for each in named]
        left = ink("  ") + join([*tabs, self._follow_badge()], "   ")
        return spread(left, join([self._filter_chip(), self._count(), ink(" ")], "  "), cells)

    def _follow_badge(self) -> Ink:
        if not self.listing.follows:
            return ()
        is_following = self.table.cursor == 0
        return (
            formats.sign("running", host_of(self).glance) + ink(" following", Pen.BUSY)
            if is_following
            else (ink("g", Pen.KEY) + ink(" follow again", Pen.FAINT))
        )

    def _filter_chip(self) -> Ink:
        is_usual = self.table.filter == self.listing.filter
        return ink(self.table.filter, Pen.FAINT if is_usual else Pen.KEY)

    def _count(self) -> Ink:
        table = self.table
        if table.marks.is_all:
            return ink("all that match are meant", Pen.WARN)
        if table.marks:
            return ink(f"{formats.number(len(table.marks.keys))} marked", Pen.WARN)
        count = formats.number(len(table.pages)) + ("+" if table.pages.has_more else "")
        return join([formats.faint(count), formats.faint(table.pages.note)], "  ") if table.pages.is_known else ()
