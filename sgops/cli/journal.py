"""How events are shown: as a table, or one a line while they come in."""

from __future__ import annotations

from collections.abc import Sequence

from sgops.cli.details import short_json
from sgops.cli.lists import show_page
from sgops.cli.session import Session, paint
from sgops.cli.table import Column
from sgops.core.show import Tone, line
from sgops.core.views import EventView, Page

_TONES = {"error": Tone.BAD, "warning": Tone.WARN}


def show_events(session: Session, page: Page[EventView], *, empty: str) -> None:
    """Write a page of events."""
    columns: Sequence[Column[EventView]] = (
        Column(title="ID", cell=lambda event: event.id, right=True),
        Column(title="AT", cell=lambda event: session.clock_time(event.at)),
        Column(title="EVENT", cell=lambda event: event.event),
        Column(title="JOB", cell=lambda event: event.job, right=True),
        Column(title="STAGE", cell=lambda event: event.stage),
        Column(title="TRY", cell=lambda event: event.attempt, right=True),
        Column(title="DETAILS", cell=_details, elastic=True),
    )
    show_page(session, page, columns, empty=empty)


def tell_event(session: Session, event: EventView) -> None:
    """Write one event as it comes in."""
    if session.json:
        session.answer(event)
        return
    where = f"job {event.job}" if event.job is not None else event.component
    stage = f" {event.stage}" if event.stage else ""
    attempt = f" try {event.attempt}" if event.attempt else ""
    kind = paint(event.event.ljust(20), _TONES.get(event.level, Tone.CALM))
    session.say(f"{session.clock_time(event.at)}  {kind}  {line(where + stage + attempt)}  {_details(event)}".rstrip())


def _details(event: EventView) -> str:
    return "  ".join(f"{name}={_written(value)}" for name, value in event.details.items())


def _written(value: object) -> str:
    return line(value, 200) if isinstance(value, str) else short_json(value)  # type: ignore[arg-type]
