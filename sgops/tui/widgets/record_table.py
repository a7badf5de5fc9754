"""A table of records that reaches as far as the engine's list, and keeps at hand what is before the eyes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from sgops.core.asking import Asking
from sgops.core.errors import SgopsError
from sgops.tui.columns import GAP, Column, Fitted, header, layout, row
from sgops.tui.host import host_of
from sgops.tui.ink import NOTHING, Ink, Pen, Span, fit, ink
from sgops.tui.ordering import MOST
from sgops.tui.pages import Pages, Wish
from sgops.tui.rows import Rows
from sgops.tui.widgets.drawn import TITLES, Drawn, Looks
from sgops.tui.widgets.marking import Marking
from sgops.tui.widgets.pace import Pace

V = TypeVar("V")

if TYPE_CHECKING:
    from sgops.core.views import Page
    from sgops.ports import Operations

    Source = Callable[[Operations, Asking], Page[V]]

# The sign of the cursor and the sign of a mark stand before every row: neither needs a colour.
_GUTTER: Final = 2
_CURSOR: Final = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


class RecordTable(Marking, Generic[V], can_focus=True, inherit_bindings=False):
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
        """Rows have come or gone."""

    class Sorted(Moved):
        """Another order was chosen."""

    def __init__(
        self,
        columns: Sequence[Column[V]],
        source: Source[V],
        key: Callable[[V], Hashable],
        *,
        empty: Ink = NOTHING,
        is_quiet: bool = False,
        follows: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.columns = tuple(columns)
        self.filter = ""
        self.error: SgopsError | None = None
        self.rows: Rows[V] = Rows(self.columns, key)
        self._source = source
        self._empty = empty
        # A quiet table shows its cursor only while it has the keyboard.
        self._is_quiet = is_quiet
        # New rows come at the top, and whoever stands there sees them.
        self._follows = follows
        self._top = 1
        self._fitted: tuple[Fitted[V], ...] = ()
        self._fitted_to = 0
        self._usual: Looks | None = None
        self._cursor = 0
        self._record: V | None = None
        self._drawn = Drawn(self._line)
        self._is_awaited = False
        self._pace = Pace()

    # ── what is in it
    @property
    def pages(self) -> Pages[V]:
        """The pages that are at hand."""
        return self.rows.pages

    @property
    def cursor(self) -> int:
        """The row the cursor is on."""
        return self._cursor

    @property
    def record(self) -> V | None:
        """The record under the cursor."""
        return self._record

    def in_sight(self) -> list[V]:
        """Give the records that are before the eyes."""
        first, last = self._seen()
        return [record for index in range(first, last + 1) if (record := self.rows.row(index)) is not None]

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
        self.rows.clear()
        self.marks.clear()
        self._cursor, self._record, self.error = 0, None, None
        self._resized()
        self.scroll_to(y=0, animate=False)
        self.read_again()

    def read_again(self) -> None:
        """Ask again for what is before the eyes."""
        self._is_awaited = True
        for wish in self.pages.visible(*self._seen()):
            self._ask(wish)

    def tick(self) -> None:
        """Draw those rows anew in which time has left its trace."""
        if self._is_awaited:
            # What comes of that is drawn in a moment.
            self._is_awaited = False
            return
        if self._pace.is_due():
            changed = list(self._drawn.changed())
            self._pace.saw(change=bool(changed))
            for index, begin, end in changed:
                self._refresh_row(index, begin, end)

    # ── sorting
    def do_sort(self, _: str) -> None:
        """Sort by the next column that can be sorted by."""
        self.rows.ordering.next()
        self._order_anew()
        self.post_message(self.Sorted(self))

    def sort_by(self, title: str) -> None:
        """Sort by a column, or no longer."""
        self.rows.ordering.choose(title)
        self._order_anew()
        self.post_message(self.Sorted(self))

    def _order_anew(self) -> None:
        if self.rows.ordering.by is not None and self.pages.has_more:
            self.rows.clear()
            self._ask(Wish(None, MOST))
        self._arrange()
        self._scroll_to_cursor()
        self._look()
        self._drawn.clear()
        self.refresh()

    def _arrange(self) -> None:
        if not self.rows.arrange():
            host_of(self).say(ink(f"over {MOST:,} rows are not sorted: filter them first", Pen.WARN))

    # ── moving
    def move(self, where: str) -> None:
        """Move the cursor: down, up, page_down, page_up, half_down, half_up, top, bottom."""
        page = max(1, self._height - 1)
        steps = {"down": 1, "up": -1, "page_down": page, "page_up": -page, "half_down": page // 2}
        steps |= {"half_up": -(page // 2), "top": -self._cursor, "bottom": len(self.rows)}
        self.move_to(self._cursor + steps[where])
        if where == "top":
            self.read_again()

    def move_to(self, index: int) -> None:
        """Put the cursor on a row."""
        before, self._cursor = self._cursor, max(0, min(index, len(self.rows) - 1))
        self._scroll_to_cursor()
        self.stretch()
        if self._cursor != before:
            self._refresh_row(before)
            self._refresh_row(self._cursor)
        self._look()

    def do_open(self, _: str) -> None:
        """Open the record under the cursor."""
        if self._record is not None:
            self.post_message(self.Opened(self))

    def keys_between(self, first: int, last: int) -> Iterable[Hashable]:
        rows = (self.rows.row(index) for index in range(first, last + 1))
        return [self.rows.key(row) for row in rows if row is not None]

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
        top = self.rows.row(first) if first else None
        if not self.pages.put(asking.after, page):
            return
        self.error, self._is_awaited = None, False
        self._pace.saw(change=True)
        self.pages.let_go(*self._seen())
        self._arrange()
        self._resized()
        self._hold_still(top)
        self._look()
        self._refresh_changed()
        self.post_message(self.Filled(self))
        self._want()

    def _refused(self, asking: Asking, error: SgopsError) -> None:
        if asking.filter == self.filter and asking.after is None and error.code == "usage":
            self.error = error
            self.rows.clear()
            self._resized()
            self.refresh()
            self.post_message(self.Filled(self))

    def _hold_still(self, top: V | None) -> None:
        """Keep the screen and the cursor on what they were on, after rows have come or gone above."""
        if self._follows and self._cursor == 0:
            return
        if top is not None and (at := self.rows.place_of(self.rows.key(top))) is not None:
            self.scroll_to(y=at, animate=False)
        found = self.rows.place_of(self.rows.key(self._record)) if self._record is not None else None
        before = self._cursor
        self._cursor = found if found is not None else max(0, min(self._cursor, len(self.rows) - 1))
        if before != self._cursor:
            self._refresh_row(before)
            self._refresh_row(self._cursor)
        self._scroll_to_cursor()

    def _look(self) -> None:
        """Say so when another record, or a changed one, is under the cursor."""
        seen = self.rows.row(self._cursor)
        if seen != self._record:
            self._record = seen
            self.post_message(self.Moved(self))

    # ── drawing
    def render_line(self, y: int) -> Strip:
        index = y - self._top + self.scroll_offset.y if y >= self._top else TITLES
        record = self._record_at(index)
        return self._drawn.strip(index, record, self._looks(index, record))

    def _record_at(self, index: int) -> object:
        """Give what is drawn at a place: the titles are a row like any other."""
        return self._fitted if index == TITLES else self.rows.row(index)

    def begin_drawing(self) -> None:
        self._usual = self._usual_looks()

    def _usual_looks(self) -> Looks:
        """Say how a row looks that is neither under the cursor nor marked."""
        width = max(1, self._cells - _GUTTER)
        if width != self._fitted_to:
            self._fitted_to, self._fitted = width, layout(self.columns, width)
        palette, ordering = host_of(self).palette, self.rows.ordering
        return Looks(self.size.width, ordering.title, self._fitted, palette, self.ground)

    def _looks(self, index: int, record: object) -> Looks:
        looks = self._usual or self._usual_looks()
        if index == TITLES:
            return looks
        is_marked = record is not None and bool(self.marks) and self.rows.key(cast("V", record)) in self.marks
        is_at = self._is_at(index)
        if not is_at and not is_marked:
            return looks
        over = looks.palette.marked
        if is_at:
            over = looks.palette.cursor if self.has_focus else looks.palette.cursor_blurred
        return looks._replace(is_at=is_at, is_marked=is_marked, over=over if record is not None else None)

    def _line(self, index: int, looks: Looks) -> Ink:
        if index == TITLES:
            return fit((Span(" " * _GUTTER), *header(looks.fitted, looks.sorted_by)), looks.width)
        record = self.rows.row(index)
        if record is None:
            return fit(self._instead(index), looks.width)
        glance = host_of(self).glance
        sign = (">" if glance.plain else _CURSOR) if looks.is_at else " "
        gutter = ink(sign, Pen.KEY) + ink(("*" if glance.plain else "•") if looks.is_marked else " ", Pen.KEY)
        return fit((*gutter, *row(looks.fitted, record, glance)), looks.width)

    def _is_at(self, index: int) -> bool:
        return index == self._cursor and (self.has_focus or not self._is_quiet)

    def _instead(self, index: int) -> Ink:
        """Say why there is no row."""
        if index < len(self.rows) or (index == len(self.rows) and self.pages.has_more):
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
        lines = len(self.rows) + (1 if self.pages.has_more else 0)
        # It is never scrolled sideways: a width that follows the terminal's would be laid out once more for nothing.
        self.virtual_size = Size(1, max(1, lines) + self._top)

    def _scroll_to_cursor(self) -> None:
        first, last = self._seen()
        if self._cursor < first:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor > last:
            self.scroll_to(y=self._cursor - self._height + 1, animate=False)

    def _refresh_changed(self) -> None:
        for index, begin, end in self._drawn.read_again(self._record_at):
            self._refresh_row(index, begin, end)

    def _refresh_row(self, index: int, begin: int = 0, end: int | None = None) -> None:
        y = index - self.scroll_offset.y + self._top
        if self._top <= y < self.size.height:
            self.refresh(Region(begin, y, (self._cells if end is None else end) - begin, 1))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._drawn.keep(*self._seen())
        if self.is_mounted:
            self.call_after_refresh(self._want)

    def on_resize(self) -> None:
        self._scroll_to_cursor()
        self._want()

    def _title_at(self, x: int) -> str:
        left = _GUTTER
        for each in self._fitted:
            if left <= x < left + each.width + GAP:
                return each.column.title
            left += each.width + GAP
        return ""

    def on_click(self, event: events.Click) -> None:
        if event.y < self._top:
            self.sort_by(self._title_at(event.x))
            return
        index = event.y - self._top + self.scroll_offset.y
        if index < len(self.rows):
            self.move_to(index)
            if event.chain > 1:
                self.do_open("")
