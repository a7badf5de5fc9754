"""A dead letter, told: why it is one, what a retry would do, and everything one needs to judge it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sgops.core.show import plural
from sgops.core.units import format_duration, format_size
from sgops.tui import formats
from sgops.tui.glance import Glance
from sgops.tui.ink import NOTHING, Ink, Pen, ink, join, paragraph, rows, wrap
from sgops.tui.told.page import indented, table, title

if TYPE_CHECKING:
    from sgops.core.views import AttemptView, CheckpointView, LetterView, LogLine, RetryPlan

_LOG_LINES = 12


def tell(letter: LetterView, at: Glance, cells: int) -> list[Ink]:
    """Tell a letter from its reason down to its log."""
    return [
        *_head(letter, at, cells),
        *_retry(letter, cells),
        *_attempts(letter.attempts or (), at, cells),
        *_checkpoints(letter.checkpoints or (), at),
        *_traceback(letter.attempts or (), cells),
        *_log(letter.log or (), at, cells),
    ]


def _head(letter: LetterView, at: Glance, cells: int) -> list[Ink]:
    name = join([ink(letter.pipeline, Pen.TITLE), ink(letter.stage, Pen.TITLE)], " / ")
    lines = [
        formats.signed("dead", letter.id, at) + ink("  ") + name + formats.faint(f"  job {letter.job}"),
        *wrap(formats.letter_why(letter), cells),
    ]
    answer = _answer(letter, at)
    return [*lines, *wrap(answer, cells)] if answer else lines


def _answer(letter: LetterView, at: Glance) -> Ink:
    if letter.resolution == "pending":
        return NOTHING
    moment = f"{at.age(letter.resolved_at)} ago" if letter.resolved_at else ""
    return join([formats.state(letter.resolution, at), formats.faint(moment), ink(letter.notes)], "  ")


def _retry(letter: LetterView, cells: int) -> list[Ink]:
    if letter.plan is None or letter.resolution != "pending":
        return []
    lines = wrap(plan_ink(letter.plan), cells - 2)
    for text in filter(None, (letter.plan.service, letter.plan.note)):
        lines += wrap(ink(text, Pen.WARN), cells - 2)
    return [*title("A RETRY"), *indented(lines)]


def plan_ink(plan: RetryPlan) -> Ink:
    """Say in a sentence what a retry would do."""
    if plan.stage is None:
        return ink("waits for its pipeline", Pen.WARN)
    if not plan.kept:
        return ink("begins again at ", Pen.CALM) + ink(plan.stage, Pen.STRONG)
    kept = join([ink(stage, Pen.GOOD) for stage in plan.kept], ", ")
    saved = formats.faint(f" and saves {formats.span(plan.saved_ms)}" if plan.saved_ms else "")
    return ink("goes on at ", Pen.CALM) + ink(plan.stage, Pen.STRONG) + ink(", keeps ", Pen.CALM) + kept + saved


def _attempts(attempts: Sequence[AttemptView], at: Glance, cells: int) -> list[Ink]:
    if not attempts:
        return []
    drawn = [
        [
            ink(each.stage, Pen.CALM),
            ink(each.number, Pen.STRONG),
            formats.state(each.outcome, at),
            formats.took(each.duration_ms),
            formats.faint(at.clock(each.started_at) if cells >= 56 else ""),
            formats.faint(_pause(each)),
        ]
        for each in attempts[-12:]
    ]
    return [*title("ATTEMPTS", formats.faint(plural(len(attempts), "try").replace("trys", "tries"))), *table(drawn)]


def _pause(attempt: AttemptView) -> str:
    if attempt.next_retry_at is None or attempt.finished_at is None:
        return ""
    return f"then {format_duration(attempt.next_retry_at - attempt.finished_at)}"


def _checkpoints(checkpoints: Sequence[CheckpointView], at: Glance) -> list[Ink]:
    if not checkpoints:
        return []
    newest = {each.stage: each for each in checkpoints}
    cells = [
        [
            ink(each.stage, Pen.CALM),
            ink(each.status.replace("_", " "), Pen.CALM),
            formats.seal(each, at),
            formats.faint(format_size(each.size)),
            ink(each.invalid_reason or "", Pen.BAD),
        ]
        for each in newest.values()
    ]
    return [*title("CHECKPOINTS"), *table(cells)]


def _traceback(attempts: Sequence[AttemptView], cells: int) -> list[Ink]:
    last = next((each.traceback for each in reversed(attempts) if each.traceback), None)
    if last is None:
        return []
    return [*title("TRACEBACK"), *indented(paragraph(last, Pen.CALM, cells - 2, indent=2))]


def _log(log: Sequence[LogLine], at: Glance, cells: int) -> list[Ink]:
    if not log:
        return []
    lines = rows([(at.clock(line.at), ink(line.text, _stream_pen(line))) for line in log[-_LOG_LINES:]], cells - 2)
    return [
        *title("LOG", formats.faint(f"the last {plural(len(log[-_LOG_LINES:]), 'line')}; l for all")),
        *indented(lines),
    ]


def _stream_pen(line: LogLine) -> Pen:
    return Pen.WARN if line.stream == "err" else Pen.CALM
