"""Which outputs many jobs have, each of their checkpoints verified as it is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sgops.core.checkpoint import (
    FORMAT,
    NO_PAYLOAD,
    NUMBER_BITS,
    CheckpointStatus,
    Payload,
    Trigger,
    digest_over,
    open_payload,
)
from sgops.core.errors import CheckpointError
from sgops.core.fact import maker
from sgops.core.resume import Output
from sgops.store.driver import Connection
from sgops.store.encode import json_text
from sgops.store.rows import NUMBER_MASK, STATUS_CODES, STATUSES, TRIGGER_CODES, TRIGGERS, inputs_from, payload_from
from sgops.store.statements import named

_make_output: Final = maker(Output)
# The status and the trigger of a row, and what they are where a stage has ended well.
_KIND: Final = slice(3, 5)
_OUTPUT: Final = (STATUS_CODES[CheckpointStatus.COMPLETED], TRIGGER_CODES[Trigger.AFTER_STAGE])


def outputs_of(connection: Connection, jobs: Sequence[int]) -> dict[int, list[Output]]:
    """Give the outputs of those of the jobs all of whose checkpoints verify; the others are left out.

    A recovery reads a million rows and keeps none of them: no record is made of any, and no two are in memory
    together, for a payload may be large.
    """
    found: dict[int, list[Output]] = {job: [] for job in jobs}
    hashes = _Hashes(connection)
    for row in connection.execute(named("sealed_rows"), {"jobs": json_text(list(jobs))}):
        job = row[0] >> NUMBER_BITS
        outputs = found.get(job)
        if outputs is None:
            continue
        if not _verifies(job, row, hashes):
            del found[job]
        elif row[_KIND] == _OUTPUT:
            outputs.append(_make_output(number=row[0] & NUMBER_MASK, run=row[1], stage=row[2]))
    return found


class _Hashes(dict[int, str]):
    """The hashes of definitions by the numbers that stand for them; what has none stands for no definition."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, number: int) -> str:
        row = self._connection.execute("SELECT hash FROM definition WHERE id = ?", (number,)).fetchone()
        self[number] = "" if row is None else row[0]
        return self[number]


def _verifies(job: int, row: Sequence[Any], hashes: _Hashes) -> bool:
    """Whether a row is exactly what was sealed, and its payload can be opened."""
    key, run, stage, status, trigger, definition, inputs, codec, stored, raw_size, facts, version, digest = row
    if version > FORMAT or status not in STATUSES or trigger not in TRIGGERS:
        return False
    payload = NO_PAYLOAD if stored is None else payload_from(codec, stored, raw_size)
    header = (
        version,
        job,
        key & NUMBER_MASK,
        run,
        stage,
        hashes[definition],
        () if inputs is None else inputs_from(job, inputs),
        facts or "",
        payload.raw_size,
    )
    sealed = digest_over(header, (STATUSES[status], TRIGGERS[trigger], payload.codec), payload.stored)
    return sealed == digest and (payload is NO_PAYLOAD or _opens(payload))


def _opens(payload: Payload) -> bool:
    try:
        open_payload(payload)
    except CheckpointError:
        return False
    return True
