"""What a queued job waits for, in words: its queue, its rate, a resource, and those before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sgops.core.job import Job
    from sgops.engine.gates import Obstacle

# Those before a job are counted so far: beyond, the number says nothing more.
MOST_AHEAD = 1000
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class InLine:
    """Where a queued job stands: what is in its way, whether its queue stands still, and how many come before it."""

    obstacle: Obstacle | None = None
    is_paused: bool = False
    ahead: int = 0


def tell(job: Job, place: InLine, since: str) -> list[str]:
    """Say why a queued job does not run yet."""
    if place.is_paused:
        sentences = [f"It has been queued since {since}, and its queue '{job.queue}' is paused."]
    elif place.obstacle is not None:
        sentences = [f"It has been queued since {since}, for {_told(place.obstacle)}."]
    else:
        sentences = [f"It has been queued since {since}: it can run as soon as a worker is free."]
    if place.ahead:
        sentences.append(f"{_before(place.ahead)} before it in queue '{job.queue}'.")
    return sentences


def _told(obstacle: Obstacle) -> str:
    if not obstacle.holders:
        return obstacle.reason
    return f"{obstacle.reason}: {_named(obstacle.holders)}"


def _named(holders: Sequence[int]) -> str:
    shown = ", ".join(str(job) for job in holders[:_NAMED])
    more = f" and {len(holders) - _NAMED} more" if len(holders) > _NAMED else ""
    return f"job {shown} has it" if len(holders) == 1 else f"jobs {shown}{more} have it"


def _before(ahead: int) -> str:
    if ahead == 1:
        return "One job comes"
    return f"{'More than ' if ahead >= MOST_AHEAD else ''}{ahead:,} jobs come"
