"""One connection carries one question."""

from __future__ import annotations

from pathlib import Path

import pytest

from sgops.core.errors import NoEngine
from sgops.http.exchange import Address, exchange
from sgops.http.questions import Question
from tests.support.faces import TOKEN, Faces

STATUS = Question(method="GET", target="/v1/admin/status")


def test_an_address_is_shown_as_it_was_written() -> None:
    assert str(Address("http://127.0.0.1:8470")) == "http://127.0.0.1:8470"
    assert str(Address(Path("data/sgops.sock"))) == "data/sgops.sock"


@pytest.mark.parametrize("address", ["socket", "url"])
def test_an_answer_comes_with_its_status_and_version(address: str, faces: Faces) -> None:
    where = Address(faces.path if address == "socket" else faces.url)

    reply = exchange(where, STATUS, TOKEN, 10)

    assert reply.status == 200
    assert reply.version
    assert reply.body.startswith(b"{")


def test_a_path_that_no_file_can_have_leads_to_no_engine(tmp_path: Path) -> None:
    endless = tmp_path / ("x" * 300)

    with pytest.raises(NoEngine, match="x" * 300):
        exchange(Address(endless), STATUS, None, 1)


def test_the_host_of_an_address_may_be_of_either_family() -> None:
    assert Address("http://[::1]").connection(1).host == "::1"
    assert Address("http://[::1]").connection(1).port == 8470


@pytest.mark.parametrize("address", ["127.0.0.1:8470", "localhost:8470", "[::1]:8470"])
def test_a_host_without_its_scheme_is_answered_with_the_address_it_has(address: str) -> None:
    with pytest.raises(NoEngine) as gone:
        exchange(Address(address), STATUS, None, 1)

    assert gone.value.hint == f"over TCP it is http://{address}"
