"""The outputs of many jobs are read at once; a job of which a checkpoint does not verify is left out."""

from __future__ import annotations

import pytest

from sgops.core.checkpoint import NUMBER_BITS, Codec, Payload, verify
from sgops.core.errors import DigestMismatch
from sgops.core.move_rows import StageEnd
from sgops.core.moves import complete
from sgops.core.resume import Output, counting, standing
from tests.support.jobs import NOW
from tests.support.lives import STAGES, a_start_of, end_of, failed
from tests.support.shelf import Shelf


def test_outputs_are_where_stages_ended_well(shelf: Shelf) -> None:
    through = shelf.completed()
    midway = shelf.then(shelf.running(), lambda job: end_of(job, NOW), lambda job: failed(job, NOW))

    with shelf.unit() as unit:
        found = unit.outputs([through.id, midway.id])

    assert [output.stage for output in found[through.id]] == list(STAGES)
    assert found[midway.id] == [Output(number=2, run=1, stage=STAGES[0])]


def test_a_job_that_has_only_begun_has_no_outputs(shelf: Shelf) -> None:
    (queued,) = shelf.submit()
    begun = shelf.running()

    with shelf.unit() as unit:
        assert unit.outputs([queued.id, begun.id]) == {queued.id: [], begun.id: []}


def test_what_counts_among_outputs_is_what_counts_in_the_whole_history(shelf: Shelf) -> None:
    job = shelf.completed(b'{"text":"' + b"x" * 9000 + b'"}')

    with shelf.unit() as unit:
        ended = standing(job, STAGES, unit.history(job.id))
        counted = counting(job, STAGES, unit.outputs([job.id])[job.id])

    assert {stage: row.number for stage, row in counted.items()} == {stage: row.number for stage, row in ended.items()}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("run", "2"),
        ("stage", "'export'"),
        ("status", "1"),
        ("status", "77"),
        ("trigger", "0"),
        ("trigger", "77"),
        ("definition", "77"),
        ("inputs", "'1'"),
        ("inputs", "'one'"),
        ("codec", "2"),
        ("payload", "x'7b7d'"),
        ("payload", "NULL"),
        ("raw_size", "4"),
        ("facts", "'{}'"),
        ("format", "0"),
        ("format", "2"),
        ("digest", "x'00'"),
    ],
)
def test_a_job_with_a_changed_checkpoint_is_left_out_and_the_others_are_not(
    shelf: Shelf, column: str, value: str
) -> None:
    before, changed, after = (shelf.then(shelf.running(), lambda job: end_of(job, NOW)) for _ in range(3))
    # Its second checkpoint is the output of its first stage.
    shelf.sql(f"UPDATE checkpoint SET {column} = {value} WHERE id = ?", (changed.id << NUMBER_BITS) | 2)

    with shelf.unit() as unit:
        found = unit.outputs([before.id, changed.id, after.id])

    assert set(found) == {before.id, after.id}


def test_a_checkpoint_without_an_output_that_was_changed_counts_too(shelf: Shelf) -> None:
    job = shelf.then(shelf.running(), lambda job: end_of(job, NOW))
    shelf.sql("UPDATE checkpoint SET status = 2 WHERE id = ?", (job.id << NUMBER_BITS) | 1)

    with shelf.unit() as unit:
        assert unit.outputs([job.id]) == {}


def test_a_payload_that_was_sealed_and_cannot_be_opened_leaves_its_job_out(shelf: Shelf) -> None:
    unpackable = StageEnd(payload=Payload(codec=Codec.ZLIB, stored=b"no such thing", raw_size=3), started_at=NOW)
    job = shelf.then(shelf.running(), lambda job: complete(job, unpackable, a_start_of(STAGES[1]), NOW))

    with shelf.unit() as unit:
        assert unit.outputs([job.id]) == {}


def test_a_checkpoint_whose_definition_is_gone_is_read_and_does_not_verify(shelf: Shelf) -> None:
    job = shelf.then(shelf.running(), lambda job: end_of(job, NOW))
    shelf.sql("UPDATE checkpoint SET definition = 77 WHERE id = ?", (job.id << NUMBER_BITS) | 2)

    with shelf.unit() as unit:
        row = unit.history(job.id)[1]

    assert row.definition == ""
    with pytest.raises(DigestMismatch):
        verify(row)
