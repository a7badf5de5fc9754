"""A table of records that reaches as far as the engine's list, and keeps at hand what is before the eyes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any, Final, Generic, TypeVar

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sgops.core.errors import SgopsError
from sgops.core.views import Page
from sgops.ports import Asking, Operations
from sgops.tui.columns import Column, Fitted, header, layout, row
from sgops.tui.host import host_of
from sgops.tui.ink import NOTHING, Ink, Pen, Span, fit, ink
from sgops.tui.marks import Marks
from sgops.tui.pages import Pages, Wish

V = TypeVar("V")

Source = Callable[[Operations, Asking], Page[V]]

# The sign of the cursor and the sign of a mark stand before every row: neither needs a colour.
_GUTTER: Final = 2
_CURSOR: Final = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


class RecordTable(ScrollView, Generic[V], can_focus=True, inherit_bindings=False):
    """Shows pages of records, with a cursor that stays on its record whatever comes and goes around it."""

    class Moved(Message):
        """Another record is under the cursor, or the same one has changed."""

        def __init__(self, table: RecordTable[Any]) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> RecordTable[Any]:
            return self.table

    class Opened(Moved):
        """The record under the cursor shall be opened."""

    class Filled(Moved):
        """Rows have come or gone, or marks have changed."""

    def __init__(
        self,
        columns: Sequence[Column[V]],
        source: Source[V],
        key: Callable[[V], Hashable],
        *,
        empty: Ink = NOTHING,
        is_quiet: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.columns = tuple(columns)
        self.filter = ""
        self.error: SgopsError | None = None
        self.marks = Marks()
        self.pages: Pages[V] = Pages(key=key)
        self._source = source
        self._empty = empty
        # A quiet table shows its cursor only while it has the keyboard.
        self._is_quiet = is_quiet
        self._top = 1
        self._fitted: tuple[Fitted[V], ...] = ()
        self._cursor = 0
        self._record: V | None = None
        self._drawn: dict[int, Ink] = {}

    # ── what is in it
    @property
    def cursor(self) -> int:
        """The row the cursor is on."""
        return self._cursor

    @property
    def record(self) -> V | None:
        """The record under the cursor."""
        return self._record

    def set_filter(self, text: str) -> None:
        """Show what matches, from the top."""
        self.filter = text
        self.begin_anew()

    def set_source(self, source: Source[V]) -> None:
        """Show another list, from the top."""
        self._source = source
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget all rows, and ask for the first page."""
        self.pages.clear()
        self.marks.clear()
        self._cursor, self._record, self.error = 0, None, None
        self._resized()
        self.scroll_to(y=0, animate=False)
        self.read_again()

    def read_again(self) -> None:
        """Ask again for what is before the eyes."""
        for wish in self.pages.visible(*self._seen()):
            self._ask(wish)

    def tick(self) -> None:
        """Draw those rows anew in which time has left its trace."""
        for index, drawn in list(self._drawn.items()):
            if self._line(index) != drawn:
                self._refresh_row(index)

    # ── moving
    def move(self, where: str) -> None:
        """Move the cursor: down, up, page_down, page_up, half_down, half_up, top, bottom."""
        page = max(1, self._height - 1)
        steps = {"down": 1, "up": -1, "page_down": page, "page_up": -page, "half_down": page // 2}
        steps |= {"half_up": -(page // 2), "top": -self._cursor, "bottom": len(self.pages)}
        self.move_to(self._cursor + steps[where])
        if where == "top":
            self.read_again()

    def move_to(self, index: int) -> None:
        """Put the cursor on a row."""
        before, self._cursor = self._cursor, max(0, min(index, len(self.pages) - 1))
        self._scroll_to_cursor()
        self._stretch()
        if self._cursor != before:
            self._refresh_row(before)
            self._refresh_row(self._cursor)
        self._look()
        self._want()

    def do_move(self, where: str) -> None:
        self.move(where)

    def do_open(self, _: str) -> None:
        """Open the record under the cursor."""
        if self._record is not None:
            self.post_message(self.Opened(self))

    # ── marking
    def mark(self) -> None:
        """Mark or unmark the row under the cursor, and go on to the next."""
        if self._record is not None:
            self.marks.toggle(self.pages.key(self._record))
            self.move("down")
            self._marked()

    def mark_range(self) -> None:
        """Begin a range at the cursor, or keep the one that was begun."""
        if self.marks.anchor is None:
            self.marks.begin_range(self._cursor)
            self._stretch()
        else:
            self.marks.end_range()
        self._marked()

    def mark_all(self) -> None:
        """Mean everything that matches, seen or not."""
        self.marks.mean_all()
        self._marked()

    def clear_marks(self) -> None:
        """Mean the row under the cursor again."""
        self.marks.clear()
        self._marked()

    def _marked(self) -> None:
        self.refresh()
        self.post_message(self.Filled(self))

    def _stretch(self) -> None:
        if self.marks.anchor is None:
            return
        first, last = sorted((self.marks.anchor, self._cursor))
        rows = (self.pages.row(index) for index in range(first, last + 1))
        self.marks.stretch(self.pages.key(each) for each in rows if each is not None)
        self._marked()

    # ── asking
    def _want(self) -> None:
        for wish in self.pages.missing(*self._seen()):
            self._ask(wish)

    def _ask(self, wish: Wish) -> None:
        asking = Asking(filter=self.filter, limit=wish.limit, after=wish.after)
        source = self._source
        host_of(self).feed.ask(
            self,
            f"page {wish.after}",
            lambda operations: source(operations, asking),
            partial(self._got, source, asking),
            failed=partial(self._refused, asking),
        )

    def _got(self, source: Source[V], asking: Asking, page: Page[V]) -> None:
        if asking.filter != self.filter or source is not self._source:
            return
        first = self.scroll_offset.y
        top = self.pages.row(first) if first else None
        if not self.pages.put(asking.after, page):
            return
        self.error = None
        self.pages.let_go(*self._seen())
        self._resized()
        self._hold_still(top)
        self._look()
        self._refresh_changed()
        self.post_message(self.Filled(self))
        self._want()

    def _refused(self, asking: Asking, error: SgopsError) -> None:
        if asking.filter == self.filter and asking.after is None and error.code == "usage":
            self.error = error
            self.pages.clear()
            self._resized()
            self.refresh()
            self.post_message(self.Filled(self))

    def _hold_still(self, top: V | None) -> None:
        """Keep the screen and the cursor on what they were on, after rows have come or gone above."""
        if top is not None and (at := self.pages.index_of(self.pages.key(top))) is not None:
            self.scroll_to(y=at, animate=False)
        found = self.pages.index_of(self.pages.key(self._record)) if self._record is not None else None
        before = self._cursor
        self._cursor = found if found is not None else max(0, min(self._cursor, len(self.pages) - 1))
        if before != self._cursor:
            self._refresh_row(before)
            self._refresh_row(self._cursor)
        self._scroll_to_cursor()

    def _look(self) -> None:
        """Say so when another record, or a changed one, is under the cursor."""
        seen = self.pages.row(self._cursor)
        if seen != self._record:
            self._record = seen
            self.post_message(self.Moved(self))

    # ── drawing
    def render_line(self, y: int) -> Strip:
        palette = host_of(self).palette
        if y < self._top:
            return palette.strip(fit((Span(" " * _GUTTER), *header(self._fitted)), self.size.width), self.rich_style)
        index = y - self._top + self.scroll_offset.y
        line = self._line(index)
        self._drawn[index] = line
        over = None
        if self._is_at(index) and self.pages.row(index) is not None:
            over = palette.cursor if self.has_focus else palette.cursor_blurred
        elif (record := self.pages.row(index)) is not None and self.pages.key(record) in self.marks:
            over = palette.marked
        return palette.strip(line, self.rich_style, over)

    def _line(self, index: int) -> Ink:
        glance = host_of(self).glance
        width = self.size.width
        record = self.pages.row(index)
        if record is None:
            return fit(self._instead(index), width)
        is_marked = self.pages.key(record) in self.marks
        sign = (">" if glance.plain else _CURSOR) if self._is_at(index) else " "
        gutter = ink(sign, Pen.KEY) + ink(("*" if glance.plain else "•") if is_marked else " ", Pen.KEY)
        return fit((*gutter, *row(self._fitted, record, glance)), width)

    def _is_at(self, index: int) -> bool:
        return index == self._cursor and (self.has_focus or not self._is_quiet)

    def _instead(self, index: int) -> Ink:
        """Say why there is no row."""
        if index < len(self.pages) or (index == len(self.pages) and self.pages.has_more):
            return ink("  …", Pen.FAINT)
        if index or not (self.pages.is_known or self.error):
            return NOTHING
        if self.error is not None:
            return ink(f"  {self.error.message}", Pen.BAD)
        return (Span("  "), *self._empty)

    @property
    def _cells(self) -> int:
        # The scroll bar's place is kept free even when there is none.
        return self.scrollable_size.width

    @property
    def _height(self) -> int:
        return max(1, self.size.height - self._top)

    def _seen(self) -> tuple[int, int]:
        first = self.scroll_offset.y
        return first, first + self._height - 1

    def _resized(self) -> None:
        lines = len(self.pages) + (1 if self.pages.has_more else 0)
        self.virtual_size = Size(self._cells, max(1, lines) + self._top)

    def _scroll_to_cursor(self) -> None:
        first, last = self._seen()
        if self._cursor < first:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor > last:
            self.scroll_to(y=self._cursor - self._height + 1, animate=False)

    def _refresh_changed(self) -> None:
        first, last = self._seen()
        for index in range(first, last + 1):
            if self._drawn.get(index) != self._line(index):
                self._refresh_row(index)

    def _refresh_row(self, index: int) -> None:
        y = index - self.scroll_offset.y + self._top
        if self._top <= y < self.size.height:
            self.refresh(Region(0, y, self._cells, 1))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._drawn.clear()
        if self.is_mounted:
            self._want()

    def on_resize(self) -> None:
        self._fitted = layout(self.columns, max(1, self._cells - _GUTTER))
        self._drawn.clear()
        self._resized()
        self._scroll_to_cursor()
        self._want()

    def on_click(self, event: events.Click) -> None:
        index = event.y - self._top + self.scroll_offset.y
        if event.y >= self._top and index < len(self.pages):
            self.move_to(index)
            if event.chain > 1:
                self.do_open("")
