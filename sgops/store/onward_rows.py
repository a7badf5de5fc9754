"""How stage boundaries are written: a row each, from which the file makes all the others itself."""

from __future__ import annotations

from typing import Any, Final

from sgops.core.checkpoint import FORMAT
from sgops.core.onward import Move, Onward
from sgops.core.units import to_ms
from sgops.store.driver import Connection
from sgops.store.encode import Definitions, Values, whole_ms
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


def make_ready(move: Move, definitions: Definitions) -> None:
    """Make the row of a boundary where it is posted, for the thread that writes has enough to do.

    A definition that has no number yet gets one there; it alone may use the connection.
    """
    if isinstance(move, Onward):
        ended, begun = definitions.get(move.before.definition), definitions.get(move.start.definition)
        if ended and begun:
            move.row = _row(move, ended, begun)


def boundary_values(move: Onward, definitions: Definitions) -> Values:
    """Give what the rows of a boundary follow from."""
    return move.row or _row(move, definitions[move.before.definition], definitions[move.start.definition])


def _row(move: Onward, ended_under: int, begun_under: int) -> Values:
    job, end, start = move.before, move.end, move.start
    payload = end.payload
    ended, begun = move.digests
    return (
        job.id,
        job.fence,
        job.seq,
        job.run,
        job.stage,
        ended_under,
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
        begun_under,
        inputs_text(start.inputs) if start.inputs else 0,
        bytearray(begun),
        job.batch or 0,
        to_ms(move.now),
    )
