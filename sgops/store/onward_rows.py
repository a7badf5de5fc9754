"""How stage boundaries are written: a row each, from which the file makes all the others itself."""

from __future__ import annotations

from typing import Any, Final

from sgops.core.checkpoint import FORMAT
from sgops.core.onward import Onward
from sgops.core.units import to_ms
from sgops.store.driver import Connection
from sgops.store.encode import Definitions, Values, stamp, whole_ms
from sgops.store.rows import CODEC_CODES, inputs_text
from sgops.store.statements import Rows, named

_ROWS: Final = Rows("onward")


def prepare(connection: Connection) -> None:
    """Teach a connection what follows from a stage boundary; it knows as long as it is open."""
    for name in ("onward_view", "onward_trigger"):
        connection.execute(named(name))


def write(connection: Connection, values: list[Any]) -> None:
    """Write boundaries, their values one after the other; when one job is not as it was, nothing of them is written."""
    _ROWS.run(connection, values)


def boundary_values(move: Onward, definitions: Definitions) -> Values:
    """Give what the rows of a boundary follow from."""
    job, end, start = move.before, move.end, move.start
    payload = end.payload
    ended, begun = move.digests
    return (
        job.id,
        job.fence,
        job.seq,
        job.run,
        job.stage,
        definitions[job.definition],
        job.attempts,
        job.attempt,
        job.tries,
        job.checkpoints,
        to_ms(end.started_at),  # of no other row: it would push out the instant that all others share
        whole_ms(move.now - end.started_at),
        inputs_text(end.inputs) if end.inputs else 0,
        CODEC_CODES[payload.codec],
        bytearray(payload.stored) if payload.stored else 0,
        payload.raw_size,
        end.facts or 0,
        FORMAT,
        bytearray(ended),
        start.stage,
        definitions[start.definition],
        inputs_text(start.inputs) if start.inputs else 0,
        bytearray(begun),
        job.batch or 0,
        stamp(move.now),
    )
