"""What a schedule does when it is looked at: fire for one planned time, and leave out those before it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from sgops.core.fact import fact
from sgops.core.units import iso

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sgops.core.values import Json


class Calendar(Protocol):
    """The planned times of one cron expression in one time zone; what is given and what comes back are instants."""

    def after(self, at: datetime) -> datetime | None:
        """Give the first planned time after an instant; None when there is none any more."""

    def last(self, at: datetime) -> datetime | None:
        """Give the last planned time that is not after an instant."""


# What is late by less has not been missed: whoever looks needs a moment.
PUNCTUAL: Final = timedelta(minutes=1)
_TICK: Final = timedelta(seconds=1)


@fact
class Standing:
    """How far a schedule is: everything about it that the file keeps; `plan` is what `next_at` was found by."""

    plan: str
    next_at: datetime | None
    last_at: datetime | None = None
    last_job: int | None = None
    paused: bool = False
    problem: str = ""


@fact
class Look:
    """One look at a schedule that is due: the planned time it fires for, and the first and last it leaves out."""

    fires: datetime | None
    missed: tuple[datetime, datetime] | None
    next_at: datetime | None


def look(next_at: datetime | None, now: datetime, catchup: timedelta, calendar: Calendar) -> Look | None:
    """Decide about a schedule; None when it is not due. Of several times that have passed the last alone can fire."""
    if next_at is None or next_at > now:
        return None
    latest = max(calendar.last(now) or next_at, next_at)
    fires = latest if now - latest <= max(catchup, PUNCTUAL) else None
    return Look(fires=fires, missed=_missed(next_at, latest, fires, calendar), next_at=calendar.after(now))


def _missed(
    first: datetime, latest: datetime, fires: datetime | None, calendar: Calendar
) -> tuple[datetime, datetime] | None:
    if fires is None:
        return first, latest
    return (first, max(first, calendar.last(latest - _TICK) or first)) if first < latest else None


def standing_from(document: Mapping[str, Json]) -> Standing:
    """Read what the file keeps."""
    job = document.get("last_job")
    return Standing(
        plan=str(document.get("plan")),
        next_at=_at(document.get("next_at")),
        last_at=_at(document.get("last_at")),
        last_job=job if isinstance(job, int) else None,
        paused=document.get("paused") is True,
        problem=str(document.get("problem") or ""),
    )


def standing_document(standing: Standing) -> dict[str, Json]:
    """Write what the file keeps."""
    return {
        "plan": standing.plan,
        "next_at": _text(standing.next_at),
        "last_at": _text(standing.last_at),
        "last_job": standing.last_job,
        "paused": standing.paused,
        "problem": standing.problem,
    }


def _text(at: datetime | None) -> str | None:
    return None if at is None else iso(at)


def _at(text: Json) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
