"""Whatever the data holds is shown, acts on no terminal, and is fatal to nobody."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgops.core.job import JobState
from sgops.core.views import (
    AlertView,
    ArtifactView,
    AttemptView,
    BatchView,
    Bulk,
    CheckpointView,
    CleanupView,
    CleanupWhyView,
    DutyView,
    EventView,
    FamilyView,
    HealthChange,
    HealthView,
    ItemView,
    JobView,
    LetterView,
    PipelineView,
    QueueView,
    RecoveryReport,
    ScheduleView,
    StatusView,
    StopView,
    TemplateView,
    WhyView,
)
from sgops.core.wire import hints_of
from sgops.tui import engine_lists, formats, lists, work_lists
from sgops.tui.columns import layout, row
from sgops.tui.fate import Fate
from sgops.tui.glance import Glance
from sgops.tui.ink import Ink, ink, text_of
from sgops.tui.told import batch, bulk, cleanup, event, health, job, letter, part, recovery
from sgops.tui.told.job import JobStory
from tests.support import fake_world
from tests.support.fake_operations import FakeOperations
from tests.tui.terminal import Screen, terminal

NOON = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
AT = Glance(now=NOON, zone=UTC)
ACTING = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

EVIL = (
    "fail [/foo] bar",
    "[@click=app.quit]press[/]",
    "\x1b]0;owned\x07\x1b[2J\x1b[?1049l",
    "\x9b31m\x90q\x9c",
    "a\r\nb\tc\x00d\x08\x08",
    "\u202egnp.exe\u2066",
    "👩‍👩‍👧‍👦🏴‍☠️" * 3,
    "e" + "\u0301" * 40,
    "漢字" * 60,
    "\ud800half",
    "$primary {x} %s \\[",
    "",
    " " * 300,
)
TEXT = st.sampled_from(EVIL) | st.text(st.characters(exclude_categories=[]), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
MOMENTS = st.timedeltas(timedelta(days=-800), timedelta(days=800)).map(lambda span: NOON + span)
_LEAVES: Mapping[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(0, 2**62),
    bool: st.booleans(),
    float: st.floats(0, 1e9),
    datetime: MOMENTS,
    object: JSON,
}


def views(kind: Any) -> st.SearchStrategy[Any]:
    """Draw a view in which every text is as bad as it can be."""
    hints = hints_of(kind)
    return st.builds(kind, **{field.name: _drawn(hints[field.name]) for field in fields(kind)})


def _drawn(hint: Any) -> st.SearchStrategy[Any]:
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if hint in _LEAVES:
        return _LEAVES[hint]
    if is_dataclass(hint):
        return views(hint)
    if origin in {typing.Union, types.UnionType}:
        return st.one_of([st.none() if each is type(None) else _drawn(each) for each in parts])
    if origin is tuple:
        return st.lists(_drawn(parts[0]), max_size=3).map(tuple)
    if origin in {dict, Mapping} or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return st.dictionaries(TEXT, _drawn(parts[1]), max_size=3)
    raise AssertionError(f"no way to draw {hint}")


def harmless(lines: Iterable[Ink]) -> bool:
    return not any(ACTING.search(text_of(line)) for line in lines)


LISTS: tuple[tuple[Any, Sequence[Any]], ...] = (
    (JobView, lists.JOBS),
    (JobView, lists.running(lambda *_: ink("x"))),
    (LetterView, lists.LETTERS),
    (LetterView, lists.NEEDED),
    (FamilyView, lists.FAMILIES),
    (EventView, lists.EVENTS),
    (QueueView, work_lists.QUEUES),
    (PipelineView, work_lists.PIPELINES),
    (DutyView, engine_lists.DUTIES),
    (AttemptView, lists.ATTEMPTS),
    (CheckpointView, lists.CHECKPOINTS),
    (ItemView, lists.ITEMS),
    (BatchView, lists.BATCHES),
    (AlertView, engine_lists.ALERTS),
    (HealthChange, engine_lists.CHANGES),
    (TemplateView, work_lists.TEMPLATES),
    (ScheduleView, work_lists.SCHEDULES),
    (ArtifactView, lists.ARTIFACTS),
    (CleanupView, lists.CLEANED),
    (Fate, lists.FATES),
)


@pytest.mark.parametrize(("kind", "columns"), LISTS, ids=lambda part: getattr(part, "__name__", ""))
@given(data=st.data())
@settings(max_examples=150)
def test_every_cell_of_every_list(kind: Any, columns: Sequence[Any], data: st.DataObject) -> None:
    record, cells = data.draw(views(kind)), data.draw(st.integers(1, 220))

    line = row(layout(columns, cells), record, AT)

    assert harmless([line])


@given(views(JobView), views(WhyView), st.lists(views(AttemptView), max_size=4), st.integers(4, 200))
@settings(max_examples=200)
def test_the_page_of_a_job(view: JobView, why: WhyView, attempts: list[AttemptView], cells: int) -> None:
    story = JobStory(job=view, why=why, attempts=attempts)

    assert harmless(job.tell(story, AT, cells))
    assert harmless(job.tell_values(view, cells))


@given(views(LetterView), st.integers(4, 200))
@settings(max_examples=200)
def test_the_page_of_a_dead_letter(view: LetterView, cells: int) -> None:
    assert harmless(letter.tell(view, AT, cells))


@given(
    st.one_of(views(AttemptView), views(CheckpointView), views(ItemView), views(DutyView), views(AlertView)),
    st.integers(4, 200),
)
@settings(max_examples=200)
def test_the_pages_of_parts(view: part.Part, cells: int) -> None:
    assert harmless(part.tell(view, AT, cells))
    assert harmless([ink(part.name(view))])


@given(views(EventView), views(Bulk), views(RecoveryReport), views(StopView), st.integers(4, 200))
@settings(max_examples=200)
def test_events_plans_and_reports(
    happened: EventView, plan: Bulk, report: RecoveryReport, stop: StopView, cells: int
) -> None:
    assert harmless(event.tell(happened, AT, cells))
    assert harmless(bulk.tell(plan, "job", cells))
    assert harmless([bulk.summary(plan), recovery.sentence(stop, report, AT)])
    assert harmless(recovery.tell(report, AT, cells))


@given(views(BatchView), views(CleanupView), views(CleanupWhyView), st.integers(4, 200))
@settings(max_examples=100)
def test_batches_and_cleanups(group: BatchView, plan: CleanupView, why: CleanupWhyView, cells: int) -> None:
    assert harmless(batch.tell(group, AT, cells))
    assert harmless(cleanup.tell(cleanup.Told(plan=plan, why=why), AT, cells))
    assert harmless([formats.cleaned(plan)])


@given(views(StatusView), views(HealthView), st.sampled_from(JobState))
@settings(max_examples=100)
def test_health_and_counts(status: StatusView, view: HealthView, state: JobState) -> None:
    assert harmless([health.problems(status), health.summary(view, AT), formats.counts(status, AT)])
    assert harmless([formats.state(state, AT)])


KEYS = "1 2 enter right_square_bracket right_square_bracket right_square_bracket right_square_bracket enter escape \
right_square_bracket right_square_bracket escape 3 r escape d escape right_square_bracket r escape e escape s escape \
y escape 4 r escape 5 X escape 6 plus j 7 right_square_bracket enter escape f escape colon escape question_mark escape"


@pytest.mark.parametrize("evil", [text for text in EVIL if text.strip()], ids=range(11))
async def test_a_walk_through_a_world_of_it(evil: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_world, "HOSTILE", evil)
    seen: list[str] = []

    async with terminal(FakeOperations(), size=(120, 36)) as screen:
        for key in KEYS.split():
            await screen.press(key)
            seen += screen.lines()

    assert not [line for line in seen if ACTING.search(line)]
    assert any(_letters_of(evil) in line for line in seen) or not _letters_of(evil)


def _letters_of(text: str) -> str:
    """Give what of an evil text can be found again on the screen."""
    found = re.search(r"[a-z]{4,}", text)
    return found[0] if found else ""


async def test_an_error_may_say_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    async with terminal(FakeOperations()) as screen:
        screen.app.refused(_evil_error())
        await screen.settle()
        assert "[/foo]" in screen.text()
        assert await _is_harmless(screen)


async def _is_harmless(screen: Screen) -> bool:
    return not any(ACTING.search(line) for line in screen.lines())


def _evil_error() -> Any:
    from sgops.core.errors import SgopsError

    return SgopsError("fail [/foo] \x1b]0;owned\x07", hint="[bold]\x9b2J")
