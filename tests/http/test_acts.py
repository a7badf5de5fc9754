"""Acts on one job or letter, and parts of lists, are made of what the port has."""

from __future__ import annotations

import json

import pytest

from tests.support.faces import Faces, body_of, request, status_of, talk
from tests.support.fake_operations import FakeOperations


def test_one_job_is_acted_on_by_its_path(faces: Faces, engine: FakeOperations) -> None:
    answer = talk(faces, request("POST", "/v1/admin/jobs/5/hold"))

    assert status_of(answer) == 200
    assert json.loads(body_of(answer))["items"][0]["job"] == 5
    assert engine.job(5).state == "held"


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/jobs/404/hold", 404, "there is no job 404"),
        ("/jobs/1/cancel", 409, "job 1 is completed"),
        ("/jobs/5/rerun", 409, "job 5 is queued"),
        ("/dead-letter/404/retry", 404, "there is no dead letter 404"),
    ],
)
def test_an_act_on_one_that_is_refused_says_why(path: str, status: int, message: str, faces: Faces) -> None:
    answer = talk(faces, request("POST", f"/v1/admin{path}"))

    assert status_of(answer) == status
    assert json.loads(body_of(answer))["error"]["message"] == message


def test_a_name_may_hold_what_a_path_may_not(faces: Faces, engine: FakeOperations) -> None:
    answer = talk(faces, request("POST", "/v1/admin/queues/gpu%20%2f%20slow/resume"))

    assert status_of(answer) == 200
    assert [queue.paused for queue in engine.queues().items] == [False, False]


def test_an_act_on_one_can_be_previewed(faces: Faces, engine: FakeOperations) -> None:
    answer = talk(faces, request("POST", "/v1/admin/jobs/5/hold", body='{"preview": true}'))

    assert json.loads(body_of(answer))["items"][0]["id"] == 5
    assert engine.job(5).state == "queued"


def test_a_letter_is_retried_with_other_parameters(faces: Faces, engine: FakeOperations) -> None:
    body = '{"from": "panels", "params": {"scenes": 3}}'

    answer = talk(faces, request("POST", "/v1/admin/dead-letter/1/retry", body=body))

    assert json.loads(body_of(answer))["items"][0]["plan"] == "from panels with {'scenes': 3}"
    assert engine.letter(1).resolution == "retried"


def test_a_jobs_events_are_its_own(faces: Faces) -> None:
    answer = talk(faces, request("GET", "/v1/admin/jobs/1/events?limit=2"))

    page = json.loads(body_of(answer))
    assert [event["job"] for event in page["items"]] == [1, 1]
    assert page["next"]


def test_the_events_of_no_job_are_not_found(faces: Faces) -> None:
    answer = talk(faces, request("GET", "/v1/admin/jobs/404/events"))

    assert status_of(answer) == 404


def test_a_list_the_port_gives_whole_can_be_asked_for_in_parts(faces: Faces) -> None:
    first = json.loads(body_of(talk(faces, request("GET", "/v1/admin/jobs/1/attempts?limit=2"))))

    rest = json.loads(body_of(talk(faces, request("GET", f"/v1/admin/jobs/1/attempts?after={first['next']}"))))

    assert [attempt["id"] for attempt in first["items"] + rest["items"]] == [11, 12, 13]
    assert rest["next"] is None


@pytest.mark.parametrize(("act", "job"), [("hold", 5), ("cancel", 3), ("release", 6), ("delete", 1)])
def test_force_makes_no_difference_where_nothing_holds_an_act_back(act: str, job: int, faces: Faces) -> None:
    forced = talk(faces, request("POST", f"/v1/admin/jobs/{job}/{act}", body='{"force": true, "preview": true}'))
    plain = talk(faces, request("POST", f"/v1/admin/jobs/{job}/{act}", body='{"preview": true}'))

    assert status_of(forced) == status_of(plain) == 200
    assert body_of(forced) == body_of(plain)
