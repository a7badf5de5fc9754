"""What the stages of a job printed, read to its end and on from there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sgops.core.errors import SgopsError
from sgops.core.views import LogLine, Page
from sgops.ports import Asking
from sgops.tui.host import host_of
from sgops.tui.ink import Ink, Pen, ink, join, paragraph
from sgops.tui.widgets.sheet import Sheet

_PAGE: Final = 1000
# Older lines than these are for the pager and the command line.
_MOST: Final = 5000


class LogView(Sheet):
    """Follows a log while one stands at its end; reading further up lets it run on below."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._job = 0
        self._stage: str | None = None
        self._after: str | None = None
        self._whole: list[LogLine] = []
        self._tail: Sequence[LogLine] = ()
        self.is_following = True

    @property
    def stage(self) -> str | None:
        """The stage whose log it is; None for all."""
        return self._stage

    def follow(self, job: int, stage: str | None = None) -> None:
        """Read the log of a job, or of one of its stages."""
        self._job, self._stage, self._after = job, stage, None
        self._whole, self._tail = [], ()
        self.is_following = True
        self.read()

    def read(self) -> None:
        """Read on from where it ended last time."""
        job, stage, after = self._job, self._stage, self._after
        asking = Asking(limit=_PAGE, after=after)

        def got(page: Page[LogLine]) -> None:
            if (job, stage, after) == (self._job, self._stage, self._after):
                self._got(page)

        host_of(self).feed.ask(
            self, "log", lambda operations: operations.logs(job, asking, stage=stage), got, failed=self._failed
        )

    def move(self, where: str) -> None:
        super().move(where)
        self.is_following = self.scroll_offset.y >= self.max_scroll_y

    def _got(self, page: Page[LogLine]) -> None:
        if page.next is not None:
            self._whole = [*self._whole, *page.items][-_MOST:]
            self._after = page.next
            self._tail = ()
            self.read()
            return
        if page.items != self._tail or not self.lines:
            self._tail = page.items
            self._show()

    def _show(self) -> None:
        self.show(self._written)
        if self.is_following:
            self.scroll_end(animate=False)

    def _written(self, cells: int) -> list[Ink]:
        lines = [*self._whole, *self._tail][-_MOST:]
        if not lines:
            return [ink("nothing was printed", Pen.FAINT)]
        at = host_of(self).glance
        written: list[Ink] = []
        stage = None
        for line in lines:
            if (line.stage, line.attempt) != stage:
                stage = (line.stage, line.attempt)
                written.append(join([ink(line.stage, Pen.KEY), ink(f"try {line.attempt}", Pen.FAINT)], "  "))
            pen = Pen.WARN if line.stream == "err" else Pen.CALM
            head = ink(f"{line.at.astimezone(at.zone):%H:%M:%S} ", Pen.FAINT)
            first, *rest = paragraph(line.text, pen, cells - 9) or [()]
            written += [head + first, *(ink(" " * 9) + more for more in rest)]
        return written

    def _failed(self, error: SgopsError) -> None:
        self.show(lambda _: [ink(error.message, Pen.WARN)])
