"""DL: what failed for good is set aside with everything needed to judge it, and answered with one act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sgops.core.errors import Refused
from sgops.core.pipeline import Pipeline
from sgops.core.retry import Retry
from sgops.core.signals import Fail
from sgops.core.views import LetterView
from sgops.ports import Asking, Selection
from tests.engine.conftest import MakePlant
from tests.support.eventually import eventually
from tests.support.plant import Plant


class Press:
    """A book of two stages whose second fails until it is mended."""

    def __init__(self) -> None:
        self.is_mended = False
        self.set_by: list[int] = []

    def pipeline(self) -> Pipeline:
        book = Pipeline("book", retry=Retry(limit=1, base="1ms"))

        @book.stage
        def typeset(ctx: Any, params: dict[str, Any]) -> str:
            self.set_by.append(ctx.job_id)
            return str(params.get("title", "untitled"))

        @book.stage
        def print_it(ctx: Any, typeset: str) -> str:
            ctx.log(f"printing {typeset}")
            if not self.is_mended:
                raise Fail(f"page {ctx.job_id} is torn", type="quality")
            return typeset.upper()

        return book


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.fixture
def plant(make_plant: MakePlant, press: Press) -> Plant:
    return make_plant(press.pipeline()).start()


def died(plant: Plant, count: int = 1, **params: Any) -> list[LetterView]:
    """Let jobs die and give their letters."""
    jobs = [plant.submit("book", params) for _ in range(count)]
    letters = [plant.wait_for(job, "dead").dead_letter for job in jobs]
    return [plant.operations.letter(letter) for letter in letters if letter is not None]


def pending(plant: Plant) -> tuple[LetterView, ...]:
    return plant.operations.letters(Asking(filter="resolution:pending")).items


def test_dl_1_a_job_that_exhausts_its_retries_has_one_letter_of_the_same_commit(plant: Plant) -> None:
    [letter] = died(plant)

    events = plant.operations.events(Asking(filter=f"job:{letter.job}", limit=100)).items
    at = {event.event: event.at for event in events}
    assert [each.id for each in pending(plant)] == [letter.id]
    assert at["dead_letter.queued"] == plant.job(letter.job).finished_at


def test_dl_2_a_letter_holds_the_job_its_history_and_the_end_of_its_log(plant: Plant) -> None:
    [letter] = died(plant, title="Moon")

    assert letter.snapshot is not None
    assert letter.attempts is not None
    assert letter.checkpoints is not None
    assert letter.log is not None
    job = letter.snapshot["job"]
    assert isinstance(job, Mapping)
    assert job["params"] == {"title": "Moon"}
    assert [(each.stage, each.outcome) for each in letter.attempts] == [
        ("typeset", "completed"),
        ("print_it", "failed"),
        ("print_it", "failed"),
    ]
    assert "page" in (letter.attempts[-1].traceback or "")
    assert any(each.stage == "typeset" and each.status == "completed" for each in letter.checkpoints)
    assert [line.text for line in letter.log][-1] == "printing Moon"
    assert (letter.stage, letter.resolution, letter.resolved_at) == ("print_it", "pending", None)


def test_dl_3_letters_are_found_by_filters_and_grouped_by_family(plant: Plant) -> None:
    died(plant, 3)

    def found(terms: str) -> int:
        return len(plant.operations.letters(Asking(filter=terms)).items)

    [family] = plant.operations.families(Asking()).items
    assert (family.count, family.stage, family.failure_type) == (3, "print_it", "quality")
    assert found("pipeline:book stage:print_it error:quality") == 3
    assert found("error:network_timeout") == found("age:>1h") == 0
    assert found("torn -resolution:dismissed") == 3


def test_dl_3_a_page_ends_where_the_next_one_begins(plant: Plant) -> None:
    letters = died(plant, 3)

    first = plant.operations.letters(Asking(limit=2))
    second = plant.operations.letters(Asking(limit=2, after=first.next))

    seen = [each.id for each in (*first.items, *second.items)]
    assert sorted(seen) == sorted(each.id for each in letters)
    assert second.next is None


def test_dl_4_a_letter_says_what_a_retry_would_do_and_a_retry_does_it(plant: Plant, press: Press) -> None:
    [letter] = died(plant)
    press.is_mended = True

    plant.operations.retry_letters(Selection(ids=(letter.id,)))

    assert letter.plan is not None
    assert (letter.plan.stage, letter.plan.kept) == ("print_it", ("typeset",))
    assert plant.wait_for(letter.job, "completed").output == "UNTITLED"
    assert press.set_by == [letter.job]
    assert plant.operations.letter(letter.id).resolution == "retried"


@pytest.mark.parametrize(("start", "typeset"), [("beginning", 2), ("typeset", 2), ("print_it", 1)])
def test_dl_4_a_retry_begins_where_it_is_told(start: str, typeset: int, plant: Plant, press: Press) -> None:
    [letter] = died(plant)
    press.is_mended = True

    plant.operations.retry_letters(Selection(ids=(letter.id,)), start=start)

    assert plant.wait_for(letter.job, "completed").state == "completed"
    assert len(press.set_by) == typeset


def test_dl_4_a_retry_may_have_other_parameters(plant: Plant, press: Press) -> None:
    [letter] = died(plant, title="Moon")
    press.is_mended = True

    plant.operations.retry_letters(Selection(ids=(letter.id,)), start="beginning", params={"title": "Sun"})

    assert plant.wait_for(letter.job, "completed").output == "SUN"


def test_dl_4_a_bulk_is_frozen_at_what_the_preview_counted(plant: Plant) -> None:
    letters = died(plant, 2)
    everything = Selection(filter="error:quality", preview=True)

    seen = plant.operations.dismiss_letters(everything)
    died(plant)

    assert (seen.preview, seen.matched, len(pending(plant))) == (True, 2, 3)
    with pytest.raises(Refused, match="3"):
        plant.operations.dismiss_letters(Selection(filter="error:quality", expect=seen.matched))
    done = plant.operations.dismiss_letters(Selection(ids=tuple(each.id for each in letters)), notes="old paper")
    assert done.matched == 2
    assert {plant.operations.letter(each.id).notes for each in letters} == {"old paper"}


def test_dl_4_a_dismissal_is_taken_back_as_long_as_nothing_has_started(plant: Plant) -> None:
    [letter] = died(plant)
    plant.operations.dismiss_letters(Selection(ids=(letter.id,)))

    plant.operations.undo()

    assert [each.id for each in pending(plant)] == [letter.id]


def test_dl_5_a_job_that_dies_again_has_a_new_letter_that_links_to_the_first(plant: Plant) -> None:
    [first] = died(plant)

    plant.operations.retry_letters(Selection(ids=(first.id,)))

    [second] = eventually(lambda: pending(plant), what="the second death")
    assert (second.id != first.id, second.job, second.previous) == (True, first.job, first.id)
