"""Every other kind of work in one life: processes, commands, a service, files, an inbox, a batch, a schedule."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sgops.ports import Asking, Operations
from tests.crash import witness
from tests.crash.dropping import count, drop_files, is_settled, submit_lines
from tests.crash.shim import Shim
from tests.crash.tending import SLOW, Operator
from tests.crash.witness import Witness, note
from tests.support.eventually import eventually

FILMS: Final = ("film-0",)
FILES: Final = 2
A_MINUTE: Final = 61


def mix(operations: Operations, seen: Witness, folder: Path) -> None:
    """Begin what no former life was told to have begun, and see everything end."""
    before = seen.read()
    acknowledged = {name for _, name in witness.of(before, "filmed")}
    operator = Operator(operations, seen)
    for title in FILMS:
        if title not in acknowledged:
            note("filmed", operator.submit("film", params={"title": title}, unique_key=title), title)
    drop_files(folder, before, "brief", FILES)
    submit_lines(operations, before, "brief")
    _let_a_minute_pass(operations)
    eventually(lambda: is_settled(operations, folder), within=SLOW, what="every kind of work to have ended")
    count(operations)
    _tell_of_schedules(operations)


def _let_a_minute_pass(operations: Operations) -> None:
    """Set the clock forward past the schedule's next time; that of a life before is past, too, and must not come again.

    Where nothing can set the clock, the schedule starts nothing.
    """
    # The first look makes the plan.
    operations.run_duty("schedules")
    Shim().set_wall(A_MINUTE)
    operations.run_duty("schedules")


def _fired(operations: Operations) -> list[tuple[str, int]]:
    """List what was planned, and the job that came of it."""
    events = operations.events(Asking(filter="event:schedule.fired", limit=1000)).items
    return [(str(event.details["planned"]), int(str(event.details["job"]))) for event in events]


def _tell_of_schedules(operations: Operations) -> None:
    for planned, job in _fired(operations):
        note("fired", planned, job)
    note("ticks", len(operations.jobs(Asking(filter="template:tick", limit=1000)).items))
