"""One job on a whole screen: its story, its tries, its checkpoints, its items, what it printed, what it was given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from sgops.core.errors import SgopsError
from sgops.core.filter_keys import EVENTS, ITEMS
from sgops.core.views import ArtifactView, AttemptView, CheckpointView, EventView, ItemView, Page
from sgops.ports import Asking, Operations
from sgops.tui import formats, lists
from sgops.tui.actions import Action, Group, Subject
from sgops.tui.aim import Aim
from sgops.tui.host import host_of
from sgops.tui.ink import Ink, Pen, ink, join, spread
from sgops.tui.listing import whole
from sgops.tui.screens.cockpit import Cockpit
from sgops.tui.screens.tell import tell_part
from sgops.tui.told import job as job_page
from sgops.tui.told.job import JobStory
from sgops.tui.widgets.ink_line import InkLine
from sgops.tui.widgets.log_view import LogView
from sgops.tui.widgets.record_table import RecordTable
from sgops.tui.widgets.sheet import Sheet

TABS: Final = ("about", "attempts", "checkpoints", "items", "artifacts", "events", "log", "values")


class JobScreen(Cockpit):
    """Shows a job until it is left."""

    def __init__(self, job: int, tab: str = "about", stage: str | None = None) -> None:
        super().__init__()
        self.job = job
        self._tab = tab
        self._stage = stage
        self._story: JobStory | None = None

    def middle(self) -> ComposeResult:
        yield InkLine(classes="caption")
        yield ContentSwitcher(id="tabs")

    async def on_mount(self) -> None:
        self.activate()
        await self.show_tab(self._tab)

    def activate(self) -> None:
        host_of(self).feed.watch(self, self.read)
        self.read()

    def on_unmount(self) -> None:
        host_of(self).feed.forget(self)

    def read(self) -> None:
        """Ask for the story again, and for what the tab shows."""
        ask = partial(job_page.story_of, job=self.job)
        host_of(self).feed.ask(self, "story", ask, self._got, failed=self._failed)
        for part in self.query(RecordTable):
            if part.id == self._tab:
                part.read_again()
        if self._tab == "log" and (logs := self.query(LogView)):
            logs.first().read()

    def _got(self, story: JobStory) -> None:
        self._story = story
        self._show_story()

    def _failed(self, error: SgopsError) -> None:
        if self._story is None and (sheets := self.query("#about")):
            sheets.first(Sheet).show(lambda _: [ink(error.message, Pen.WARN), ink(error.hint, Pen.FAINT)])

    def _show_story(self) -> None:
        self._show_caption()
        story = self._story
        if story is None:
            return
        for sheet in self.query("#about").results(Sheet):
            sheet.show(lambda cells: job_page.tell(story, host_of(self).glance, cells))
        for sheet in self.query("#values").results(Sheet):
            sheet.show(lambda cells: job_page.tell_values(story.job, cells))

    # ── tabs
    async def show_tab(self, tab: str) -> None:
        """Show another side of the job."""
        switcher = self.query_one(ContentSwitcher)
        self._tab = tab
        if not switcher.query(f"#{tab}"):
            await switcher.add_content(self._made(tab))
        switcher.current = tab
        part = switcher.query_one(f"#{tab}")
        part.focus()
        if isinstance(part, RecordTable) and not part.pages.is_known:
            part.begin_anew()
        elif isinstance(part, LogView):
            part.follow(self.job, self._stage)
        self._show_story()

    def _made(self, tab: str) -> Widget:
        match tab:
            case "about" | "values":
                return Sheet(id=tab)
            case "log":
                return LogView(id=tab)
            case _:
                return _TABLES[tab](self.job)

    async def do_next_tab(self, _: str) -> None:
        await self.show_tab(TABS[(TABS.index(self._tab) + 1) % len(TABS)])

    async def do_previous_tab(self, _: str) -> None:
        await self.show_tab(TABS[TABS.index(self._tab) - 1])

    def do_filter(self, text: str) -> None:
        part = self.query_one(f"#{self._tab}")
        if not isinstance(part, RecordTable) or (keys := _FILTERED.get(self._tab)) is None:
            host_of(self).say(ink("this list is short enough to be read whole", Pen.FAINT))
        elif text:
            part.set_filter(text)
        else:
            host_of(self).ask_filter(part.filter, keys, part.set_filter)

    async def do_log(self, _: str) -> None:
        await self.show_tab("log")

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        part = event.table.record
        if isinstance(part, AttemptView | CheckpointView | ItemView):
            tell_part(self, part)

    def do_back(self, _: str) -> None:
        self.dismiss()

    def do_quit(self, _: str) -> None:
        self.dismiss()

    # ── the place
    def offers(self, action: Action) -> bool:
        if action.name == "filter":
            return self._tab in _FILTERED or self._tab not in _TABLES
        return action.group is not Group.MARK and action.name not in {"zoom", "edit"}

    def crumbs(self) -> Sequence[str]:
        return ("sgops", "jobs", str(self.job))

    def aim(self) -> Aim:
        return Aim(subject=Subject.JOB, ids=(self.job,), record=self._story.job if self._story else None)

    def read_progress(self) -> None:
        self.read()

    def tick(self) -> None:
        for part in self.query(RecordTable):
            part.tick()
        for sheet in self.query("#about").results(Sheet):
            sheet.tick()

    def page(self) -> Sequence[Ink]:
        return self.query_one("#tabs").query(Sheet).first().lines if self._tab in {"about", "log", "values"} else ()

    def _show_caption(self) -> None:
        self.query_one(".caption", InkLine).show(self._caption)

    def _caption(self, cells: int) -> Ink:
        tabs = join([ink(tab, Pen.TITLE if tab == self._tab else Pen.FAINT) for tab in TABS], "  ")
        at = host_of(self).glance
        # Its page begins with its state; the other tabs do not say it.
        state = formats.job_state(self._story.job, at) + ink(" ") if self._story and self._tab != "about" else ()
        return spread(ink("  ") + tabs, state, cells)


def _table(
    id: str, columns: Sequence[Any], key: Callable[[Any], int | str], empty: str, source: Callable[..., Page[Any]]
) -> Callable[[int], RecordTable[Any]]:
    def make(job: int) -> RecordTable[Any]:
        return RecordTable(columns, partial(source, job), key, empty=ink(empty, Pen.FAINT), id=id)

    return make


def _attempts(job: int, operations: Operations, asking: Asking) -> Page[AttemptView]:
    return whole(lambda engine: tuple(reversed(engine.attempts(job).items)))(operations, asking)


def _checkpoints(job: int, operations: Operations, asking: Asking) -> Page[CheckpointView]:
    return whole(lambda engine: tuple(reversed(engine.checkpoints(job, verify=True).items)))(operations, asking)


def _items(job: int, operations: Operations, asking: Asking) -> Page[ItemView]:
    return operations.items(job, asking)


def _artifacts(job: int, operations: Operations, asking: Asking) -> Page[ArtifactView]:
    return whole(lambda engine: engine.artifacts(job).items)(operations, asking)


def _events(job: int, operations: Operations, asking: Asking) -> Page[EventView]:
    wanted = Asking(filter=f"job:{job} {asking.filter}".strip(), limit=asking.limit, after=asking.after)
    return operations.events(wanted)


_FILTERED: Final = {"events": EVENTS, "items": ITEMS}
_TABLES: Final = {
    "attempts": _table("attempts", lists.ATTEMPTS, lambda each: each.id, "no try yet", _attempts),
    "checkpoints": _table("checkpoints", lists.CHECKPOINTS, lambda each: each.id, "no checkpoint yet", _checkpoints),
    "items": _table("items", lists.ITEMS, lambda each: f"{each.stage} {each.key}", "no items, no steps", _items),
    "artifacts": _table("artifacts", lists.ARTIFACTS, lambda each: each.id, "no files", _artifacts),
    "events": _table("events", lists.OWN_EVENTS, lambda each: each.id, "nothing has happened", _events),
}
