"""A job is shown with its stages, parameters and output, however much of its pipeline is known."""

from __future__ import annotations

import pytest

from sgops.core.errors import NotFound
from tests.support.jobs import NOW
from tests.support.lives import DEFINITION, end_of
from tests.support.shelf import Shelf


def test_a_completed_job_is_shown_with_what_it_took_and_what_it_gave(shelf: Shelf) -> None:
    job = shelf.completed(b'{"file":"story.zip"}')

    view = shelf.reader.job_view(job.id)

    assert view.params == {"title": "Moon"}
    assert view.output == {"file": "story.zip"}
    assert view.stages is not None
    assert [(stage.name, stage.status) for stage in view.stages] == [
        ("script", "completed"),
        ("panels", "completed"),
        ("export", "completed"),
    ]


def test_a_job_that_has_not_ended_has_no_output(shelf: Shelf) -> None:
    job = shelf.then(shelf.running(), lambda job: end_of(job, NOW))

    view = shelf.reader.job_view(job.id)

    assert view.output is None


def test_the_definition_knows_the_stages_that_are_still_to_come(shelf: Shelf) -> None:
    job = shelf.running()
    with shelf.unit() as unit:
        unit.define(DEFINITION, b'{"stages":[{"name":"script"},{"name":"panels"},{"name":"export"}]}')

    view = shelf.reader.job_view(job.id)

    assert view.stages is not None
    assert [(stage.name, stage.status) for stage in view.stages] == [
        ("script", "in_progress"),
        ("panels", "pending"),
        ("export", "pending"),
    ]


def test_without_a_definition_the_stages_are_those_it_came_to(shelf: Shelf) -> None:
    (queued,) = shelf.submit()
    running = shelf.then(shelf.running(), lambda job: end_of(job, NOW))

    stages = [shelf.reader.job_view(job.id).stages or () for job in (queued, running)]

    assert [[stage.name for stage in some] for some in stages] == [["script"], ["script", "panels"]]


def test_an_output_that_cannot_be_trusted_is_not_shown(shelf: Shelf) -> None:
    job = shelf.completed()
    shelf.sql("UPDATE checkpoint SET payload = x'7b7d' WHERE id = (SELECT MAX(id) FROM checkpoint)")

    view = shelf.reader.job_view(job.id)

    assert (view.state, view.output) == ("completed", None)


def test_a_job_that_does_not_exist_is_not_found(shelf: Shelf) -> None:
    with pytest.raises(NotFound, match="there is no job 7"):
        shelf.reader.job_view(7)
