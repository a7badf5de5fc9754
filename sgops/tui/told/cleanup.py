"""A cleanup, told: how much would go by kind, what a file's fate is, and what became of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sgops.core.show import plural
from sgops.core.units import format_size
from sgops.tui import formats
from sgops.tui.glance import Glance
from sgops.tui.ink import Ink, Pen, ink, join, rows, wrap
from sgops.tui.told.page import indented, table, title

if TYPE_CHECKING:
    from sgops.core.views import CleanupView, CleanupWhyView


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A plan, and why one of its files goes or stays."""

    plan: CleanupView | None
    why: CleanupWhyView


def tell(told: Told, at: Glance, cells: int) -> list[Ink]:
    """Tell a file's fate, and the plan it is in."""
    plan = tell_plan(told.plan, at, cells - 2) if told.plan is not None else []
    return [*_fate(told.why, at, cells), *title("THE WHOLE PLAN"), *indented(plan)]


def _fate(why: CleanupWhyView, at: Glance, cells: int) -> list[Ink]:
    fate = ink("goes", Pen.WARN) if why.goes else ink("stays", Pen.GOOD)
    due = ink(f"{at.clock(why.due_at)}, {at.until(why.due_at)}", Pen.CALM) if why.due_at is not None else ()
    facts = [
        ("kind", ink(why.kind or "", Pen.CALM)),
        ("size", ink(format_size(why.bytes), Pen.CALM)),
        ("job", ink(why.job or "", Pen.CALM)),
        ("goes", due),
    ]
    head = wrap(join([fate, ink(why.path, Pen.STRONG)], "  "), cells)
    return [*head, *wrap(ink(why.reason, Pen.CALM), cells), *rows([fact for fact in facts if fact[1]], cells)]


def tell_plan(plan: CleanupView, at: Glance, cells: int) -> list[Ink]:
    """Tell how much would go, by kind."""
    sizes: Counter[str] = Counter()
    counts = Counter(item.kind for item in plan.items)
    for item in plan.items:
        sizes[item.kind] += item.bytes
    by_kind = [
        [ink(kind, Pen.STRONG), ink(formats.number(count), Pen.CALM), ink(format_size(sizes[kind]), Pen.CALM)]
        for kind, count in counts.most_common()
    ]
    is_cut = len(plan.items) < plan.total
    cut = [formats.faint(f"of the first {formats.number(len(plan.items))}")] if is_cut else []
    lines = [
        ink(f"{plural(plan.total, 'file')} would go, {format_size(plan.bytes)}", Pen.STRONG),
        *wrap(
            formats.faint(
                f"{formats.number(plan.scanned)} looked at, {formats.number(plan.kept_total)} stay; "
                f"made {at.age(plan.started_at)} ago as {plan.id[:12]}"
            ),
            cells,
        ),
        *table(by_kind),
        *cut,
    ]
    return [*lines, *(wrap(ink(plan.note, Pen.WARN), cells) if plan.note else [])]
