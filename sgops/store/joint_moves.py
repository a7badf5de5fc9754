"""How many jobs that were never begun are moved in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import orjson

from sgops.core.errors import Duplicate, StaleAttempt
from sgops.core.failpoints import failpoint
from sgops.core.untouched import JointMove, Untouched
from sgops.store.driver import Connection, IntegrityError
from sgops.store.encode import STATE_TEXT, json_text, stamp
from sgops.store.statements import named

_STATES: Final = {text: state for state, text in STATE_TEXT.items()}


def untouched(connection: Connection, ids: Sequence[int]) -> list[Untouched]:
    """Give those of the jobs that were never begun."""
    text = connection.execute(named("untouched_jobs"), {"ids": json_text(list(ids))}).fetchone()[0]
    return [
        Untouched(id=number, state=_STATES[state], seq=seq, batch=batch)
        for number, state, seq, batch in orjson.loads(text)
    ]


def write(connection: Connection, move: JointMove) -> None:
    """Change the rows; when one of them is not as it was, the caller takes all of it back."""
    failpoint("apply.before_jobs")
    values = {
        "ids": json_text([job.id for job in move.jobs]),
        "origin": STATE_TEXT[move.origin],
        "into": STATE_TEXT[move.into],
        "now": stamp(move.at),
        "ends": int(move.ends),
    }
    try:
        changed = connection.execute(named("move_untouched"), values).rowcount
    except IntegrityError as error:
        raise Duplicate(
            f"one of {len(move.jobs)} jobs has a unique key that another job has by now",
            hint="wait for that job to end, or cancel it",
        ) from error
    if changed != len(move.jobs):
        raise StaleAttempt(
            f"one of {len(move.jobs)} jobs is not as it was when its move was decided; nothing was written"
        )
