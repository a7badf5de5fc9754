"""`sgops jobs logs`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias

import click

from sgops.cli.ids import one_id
from sgops.cli.lists import MOST, listing_up_to, whole
from sgops.cli.session import Session, paint
from sgops.cli.verb import verb
from sgops.core.job import FINAL_STATES
from sgops.core.show import Tone
from sgops.core.values import visible
from sgops.core.views import LogLine, Page
from sgops.ports import Asking, Operations

_GLANCE: Final = 0.5
# A log is read whole, if nobody says otherwise; what an attempt printed is capped anyway.
_LINES: Final = 100_000

Read: TypeAlias = Callable[[Asking], Page[LogLine]]


@verb(
    "logs",
    takes_terms=True,
    examples=("sgops jobs logs 12", "sgops jobs logs 12 --stage panels --attempt 2", "sgops jobs logs 12 --follow"),
)
@one_id("job")
@listing_up_to(_LINES, _LINES)
@click.option("--stage", metavar="STAGE", help="Of this stage alone.")
@click.option("--attempt", type=click.IntRange(min=1), metavar="N", help="Of the attempt with this number alone.")
@click.option("--follow", is_flag=True, help="Stay until the job has ended; needs a running engine.")
@click.pass_obj
def logs(session: Session, job: int, asking: Asking, *, stage: str | None, attempt: int | None, follow: bool) -> None:
    """Read what the stages of a job printed."""
    teller = _Teller(session)
    with session.engine() if follow else session.ask() as operations:
        read = partial(operations.logs, job, stage=stage, attempt=attempt)
        if follow:
            _follow(operations, job, replace(asking, limit=MOST), read, teller)
            return
        page = whole(read, asking)
    if session.json:
        session.answer(page)
        return
    for entry in page.items:
        teller.tell(entry)
    if not page.items:
        session.talk(f"job {job} printed nothing that matches")
    if page.next:
        session.talk(f"there is more: --after {page.next}")


def _follow(operations: Operations, job: int, asking: Asking, read: Read, teller: _Teller) -> None:
    """Write what is printed until the job has ended, and what it printed last."""
    never = threading.Event()
    told = 0
    while True:
        # Asked before the lines are read: what was printed until the end is then among them.
        has_ended = operations.job(job).state in FINAL_STATES
        page = read(asking)
        for entry in page.items[told:]:
            teller.tell(entry)
        if page.next:
            asking, told = replace(asking, after=page.next), 0
            continue
        if has_ended:
            return
        told = max(told, len(page.items))
        never.wait(_GLANCE)


class _Teller:
    """Writes lines under the stage and attempt that printed them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._heading = ""

    def tell(self, entry: LogLine) -> None:
        if self._session.json:
            self._session.answer(entry)
            return
        heading = visible(f"{entry.stage}, attempt {entry.attempt}")
        if entry.stage and heading != self._heading:
            self._session.say(paint(heading, Tone.BUSY))
            self._heading = heading
        at = paint(self._session.clock_time(entry.at), Tone.FAINT)
        text = visible(entry.text, keep="\t")
        self._session.say(f"{at}  {paint(text, Tone.WARN) if entry.stream == 'stderr' else text}")
