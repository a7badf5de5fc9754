"""What waits for the writer keeps its order, and new work is refused before memory is."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sgops.core.errors import StoreBusy, StoreError
from sgops.core.job import Progress
from sgops.store.inbox import Inbox, Notes
from sgops.store.works import Errand
from tests.support.eventually import eventually
from tests.support.jobs import NOW


def test_works_come_out_in_the_order_they_went_in() -> None:
    inbox = Inbox()
    first, second, urgent = _errand(), _errand(), _errand()
    inbox.put(first)
    inbox.put(second)

    inbox.put_first(urgent)

    assert inbox.take() == [urgent, first, second]
    assert inbox.take() == []


def test_news_is_set_while_something_waits() -> None:
    inbox = Inbox()

    inbox.put(_errand())

    assert inbox.news.is_set()
    inbox.take()
    assert not inbox.news.is_set()


@pytest.mark.parametrize("inbox", [Inbox(most_works=2), Inbox(most_bytes=1000)])
def test_new_work_is_refused_when_there_is_no_room_and_begun_work_never(inbox: Inbox) -> None:
    inbox.put(_errand())
    inbox.put(_errand())

    with pytest.raises(StoreBusy, match="wait for the disk"):
        inbox.put_if_room(_errand())

    inbox.put(_errand())
    assert len(inbox) == 3


def test_a_stage_waits_for_room() -> None:
    inbox = Inbox(most_works=1)
    inbox.put(_errand())
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(inbox.put_when_room, _errand(), 5)

        inbox.take()

        waiting.result(5)
    assert len(inbox) == 1


def test_a_stage_does_not_wait_for_ever() -> None:
    inbox = Inbox(most_works=1)
    inbox.put(_errand())

    with pytest.raises(StoreBusy, match="no room"):
        inbox.put_when_room(_errand(), 0.01)


def test_a_closed_inbox_answers_at_once() -> None:
    inbox = Inbox()
    errors: list[BaseException | None] = []

    inbox.close()
    inbox.put(_errand(errors))
    inbox.put_first(_errand(errors))

    assert [type(error) for error in errors] == [StoreError, StoreError]
    assert len(inbox) == 0


def test_closing_sends_home_who_waits_for_room() -> None:
    inbox = Inbox(most_works=1)
    inbox.put(_errand())
    errors: list[BaseException | None] = []
    waiting = threading.Thread(target=inbox.put_when_room, args=(_errand(errors), 5))
    waiting.start()

    inbox.close()

    eventually(lambda: len(errors) == 1)
    waiting.join()


def test_only_the_newest_sign_of_a_job_is_kept() -> None:
    notes = Notes()

    told = [notes.add(7, 1, NOW, Progress(done=1)), notes.add(7, 1, NOW, Progress(done=2)), notes.add(8, 1, NOW, None)]

    assert told == [True, False, False]
    assert [values[:4] for values in notes.take().values] == [(7, 1, *_seen(2)), (8, 1, *_seen(-1))]
    assert not notes


def test_a_beat_does_not_wipe_out_the_progress_before_it() -> None:
    notes = Notes()
    notes.add(7, 1, NOW, Progress(done=3))

    notes.add(7, 1, NOW, None)

    assert notes.take().values[0][3] == 3


def test_a_new_attempt_begins_without_the_progress_of_the_former() -> None:
    notes = Notes()
    notes.add(7, 1, NOW, Progress(done=3))

    notes.add(7, 2, NOW, None)

    assert notes.take().values[0][3] == -1


def _errand(errors: list[BaseException | None] | None = None) -> Errand:
    return Errand(lambda unit: None, (errors if errors is not None else []).append, 0)


def _seen(done: int) -> tuple[int, int]:
    return int(NOW.timestamp() * 1000), done
