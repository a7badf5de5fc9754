"""A part of a job, told: a try, a checkpoint, an item; and a component, a duty or an alert of the engine."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sgops.core.health import spoken
from sgops.core.units import format_size, iso
from sgops.core.values import Json
from sgops.core.views import AlertView, AttemptView, CheckpointView, DutyView, ItemView
from sgops.tui import formats
from sgops.tui.engine_lists import NamedPart
from sgops.tui.glance import Glance
from sgops.tui.ink import Ink, Pen, ink, join, paragraph, rows, wrap
from sgops.tui.told.page import indented, table, title

Part = AttemptView | CheckpointView | ItemView | DutyView | AlertView | NamedPart


def tell(part: Part, at: Glance, cells: int) -> list[Ink]:
    """Tell whatever part it is."""
    match part:
        case NamedPart():
            return _component(part, at, cells)
        case AttemptView():
            return _attempt(part, at, cells)
        case CheckpointView():
            return _checkpoint(part, at, cells)
        case ItemView():
            return _item(part, at, cells)
        case DutyView():
            return _duty(part, at, cells)
        case AlertView():
            return _alert(part, at, cells)


def name(part: Part) -> str:
    """Call a part by its name."""
    match part:
        case NamedPart():
            return part.name
        case AttemptView():
            return f"{part.stage}, try {part.number}"
        case CheckpointView():
            return f"checkpoint of {part.stage}"
        case ItemView():
            return f"item {part.key}"
        case DutyView():
            return f"duty {part.name}"
        case AlertView():
            return f"alert {part.rule}"


def _component(named: NamedPart, at: Glance, cells: int) -> list[Ink]:
    part = named.part
    looked = f"{at.age(part.checked_at)} ago" if part.checked_at is not None else ""
    reason = wrap(ink(part.reason, Pen.CALM), cells) if part.reason else []
    return [
        formats.state(part.status, at),
        *reason,
        *_facts([("figure", spoken(named.name, part.value)), ("looked", looked)], cells),
    ]


def _attempt(attempt: AttemptView, at: Glance, cells: int) -> list[Ink]:
    head = join([formats.state(attempt.outcome, at), formats.took(attempt.duration_ms)], "  ")
    facts = [("began", iso(attempt.started_at)), ("ended", iso(attempt.finished_at) if attempt.finished_at else "")]
    if attempt.next_retry_at is not None:
        facts.append(("next try", iso(attempt.next_retry_at)))
    lines = [head, *_facts(facts, cells)]
    if attempt.failure_type:
        lines += wrap(formats.failure(attempt.failure_type, attempt.reason or ""), cells)
    if attempt.traceback:
        lines += [*title("TRACEBACK"), *indented(paragraph(attempt.traceback, Pen.CALM, cells - 2, indent=2))]
    return lines


def _checkpoint(checkpoint: CheckpointView, at: Glance, cells: int) -> list[Ink]:
    head = join([formats.state(checkpoint.status, at), formats.seal(checkpoint, at)], "  ")
    facts = [
        ("sealed", iso(checkpoint.created_at)),
        ("because", checkpoint.trigger.replace("_", " ")),
        ("size", f"{format_size(checkpoint.size)}, {format_size(checkpoint.raw_size)} unpacked"),
        ("made by", checkpoint.definition_hash[:12]),
        ("seal", checkpoint.integrity_hash[:12]),
    ]
    broken = wrap(ink(checkpoint.invalid_reason, Pen.BAD), cells) if checkpoint.invalid_reason else []
    return [head, *broken, *_facts(facts, cells), *_values("OUTPUT", checkpoint.output, cells)]


def _item(item: ItemView, at: Glance, cells: int) -> list[Ink]:
    head = formats.state(item.state, at)
    facts = [("stage", item.stage), ("tries", str(item.attempts)), ("changed", iso(item.updated_at))]
    reason = wrap(ink(item.reason, Pen.BAD), cells) if item.reason else []
    return [head, *reason, *_facts(facts, cells), *_values("RESULT", item.result, cells)]


def _duty(duty: DutyView, at: Glance, cells: int) -> list[Ink]:
    facts = [
        ("every", duty.every),
        ("last", f"{at.age(duty.last_at)} ago" if duty.last_at else "not yet"),
        ("next", at.until(duty.next_at)),
    ]
    return [*wrap(ink(duty.last_report, Pen.STRONG), cells), *_facts(facts, cells)]


def _alert(alert: AlertView, at: Glance, cells: int) -> list[Ink]:
    head = join([formats.state(alert.state, at), ink(alert.title, Pen.STRONG)], "  ")
    facts = [("raised", iso(alert.raised_at)), ("cleared", iso(alert.cleared_at) if alert.cleared_at else "")]
    figures = [("figure", formats.against(alert.value, alert.threshold))]
    told = [
        [
            ink(each.by, Pen.STRONG),
            ink(each.of, Pen.CALM),
            formats.state(each.outcome, at),
            ink(each.error or "", Pen.BAD),
        ]
        for each in alert.deliveries
    ]
    lines = [*wrap(head, cells), *wrap(ink(alert.text, Pen.CALM), cells), *rows(figures, cells), *_facts(facts, cells)]
    return [*lines, *title("WHO WAS TOLD"), *table(told)] if told else lines


def _facts(facts: Sequence[tuple[str, str]], cells: int) -> list[Ink]:
    return rows([(label, ink(text, Pen.CALM)) for label, text in facts if text], cells)


def _values(heading: str, value: Json, cells: int) -> list[Ink]:
    if value is None:
        return []
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return [*title(heading), *indented(paragraph(text, Pen.CALM, cells - 2, indent=2))]
