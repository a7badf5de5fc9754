"""Connectors are made at start, and one that is not to be used is refused with a way out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sgops.boot.services import pings_of, services_of
from sgops.core.errors import ConfigError
from sgops.core.settings import ClassConnectorSettings, HttpConnectorSettings, StatusCall, SubmitCall
from sgops.runtime.clock import SystemClock

STUDIO = """
class Studio:
    capabilities = {capabilities}
    def __init__(self, token="", rooms=1):
        self.token, self.rooms = token, rooms
    def submit(self, request, key): return "r"
    def status(self, ref): return None
    def ping(self): raise ConnectionError("nobody is in")
"""


def made(tmp_path: Path, capabilities: str, **options: Any) -> Any:
    name = f"studio_{abs(hash((str(tmp_path), capabilities)))}"
    (tmp_path / f"{name}.py").write_text(STUDIO.replace("{capabilities}", capabilities))
    settings = ClassConnectorSettings(class_=f"{name}:Studio", options=options)
    return services_of({"studio": settings}, tmp_path, lambda secret: f"value of {secret}", SystemClock())["studio"]


def test_a_class_beside_the_configuration_is_made_with_the_tables_other_keys(tmp_path: Path) -> None:
    studio = made(tmp_path, '{"status", "idempotent"}', token="Bearer {secrets.farm}", rooms=3)

    assert (studio.connector.token, studio.connector.rooms) == ("Bearer value of farm", 3)
    assert studio.capabilities == {"status", "idempotent"}


@pytest.mark.parametrize(
    ("capabilities", "said"),
    [
        ('{"find"}', "'status' is not among its capabilities"),
        ('{"status", "find"}', "no method 'find'"),
        ('{"status", "fnid"}', "capability 'fnid' is unknown"),
        ("None", "no set of 'capabilities'"),
    ],
)
def test_a_connector_that_cannot_do_what_it_must_is_refused(tmp_path: Path, capabilities: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        made(tmp_path, capabilities)

    assert said in refused.value.message
    assert "connectors.studio" in refused.value.message


def test_a_class_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        made(tmp_path, '{"status"}', colour="red")

    assert "colour" in refused.value.message


def test_the_generic_connector_is_made_from_its_table(tmp_path: Path) -> None:
    settings = HttpConnectorSettings(
        submit=SubmitCall(url="http://127.0.0.1:9/jobs"),
        status=StatusCall(url="http://127.0.0.1:9/jobs/{ref}"),
        headers={"Authorization": "Bearer {secrets.farm}"},
    )

    farm = services_of({"farm": settings}, tmp_path, lambda _: "x", SystemClock())["farm"]

    assert farm.capabilities == {"status"}
    assert farm.poll == settings.poll


def test_only_services_that_can_be_asked_whether_they_are_there_are_asked(tmp_path: Path) -> None:
    silent = made(tmp_path, '{"status"}')
    able = made(tmp_path, '{"status", "ping"}')

    pings = pings_of({"silent": silent, "able": able})

    assert list(pings) == ["able"]
    with pytest.raises(ConnectionError, match="nobody is in"):
        pings["able"]()
