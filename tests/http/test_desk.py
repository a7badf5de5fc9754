"""The same key gives the same answer, over the wire."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sgops.core.views import HealthView
from sgops.ports import Asking
from tests.support.faces import Faces, body_of, request, status_of, talk
from tests.support.fake_operations import FakeOperations

JOBS = "/v1/admin/jobs"
STORY = '{"pipeline": "story"}'


def test_a_submit_that_is_sent_twice_is_done_once(faces: Faces, engine: FakeOperations) -> None:
    question = request("POST", JOBS, "Idempotency-Key: first", body=STORY)

    answers = [talk(faces, question) for _ in range(3)]

    assert len({body_of(answer) for answer in answers}) == 1
    assert [status_of(answer) for answer in answers] == [201] * 3
    assert len(engine.jobs(Asking()).items) == 7


def test_without_a_key_it_is_done_each_time(faces: Faces, engine: FakeOperations) -> None:
    for _ in range(3):
        talk(faces, request("POST", JOBS, body=STORY))

    assert len(engine.jobs(Asking()).items) == 9


def test_a_key_that_was_used_for_something_else_is_refused(faces: Faces, engine: FakeOperations) -> None:
    talk(faces, request("POST", JOBS, "Idempotency-Key: second", body=STORY))

    other_words = talk(faces, request("POST", JOBS, "Idempotency-Key: second", body='{"pipeline": "bedtime"}'))
    other_route = talk(faces, request("POST", f"{JOBS}/1/cancel", "Idempotency-Key: second", body=STORY))

    assert status_of(other_words) == 409
    assert status_of(other_route) in {400, 409}
    assert len(engine.jobs(Asking()).items) == 7


@pytest.mark.parametrize("key", ["", "x" * 201, "ünï"])
def test_a_key_that_is_none_is_a_bad_request(key: str, faces: Faces) -> None:
    answer = talk(faces, request("POST", JOBS, f"Idempotency-Key: {key}", body=STORY))

    assert status_of(answer) == 400


def test_a_question_that_changes_nothing_needs_no_key(faces: Faces, engine: FakeOperations) -> None:
    question = request("GET", JOBS, "Idempotency-Key: third")
    before = talk(faces, question)
    talk(faces, request("POST", JOBS, body=STORY))

    after = talk(faces, question)

    assert body_of(before) != body_of(after)


class Slow(FakeOperations):
    """Looks at its parts for as long as a test likes."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Semaphore(0)
        self.let_go = threading.Event()

    def health(self, component: str | None = None) -> HealthView:
        self.asked.release()
        self.let_go.wait(30)
        return super().health(component)


def test_whether_it_lives_is_answered_while_everybody_who_looks_closer_waits(faces: Faces) -> None:
    slow = Slow()
    faces.serve(slow)
    with ThreadPoolExecutor(4) as pool:
        looks = [pool.submit(talk, faces, request("GET", "/v1/admin/health")) for _ in range(4)]
        assert all(slow.asked.acquire(timeout=10) for _ in range(2))

        live = talk(faces, request("GET", "/v1/admin/health/live"))
        slow.let_go.set()

    assert status_of(live) == 200
    assert [status_of(look.result()) for look in looks] == [200] * 4
