"""A request written in the configuration is filled in, and asks for nothing that nobody has."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sgops.core.errors import PipelineError
from sgops.core.request import Request
from sgops.core.signals import Fail


def asked(fields: dict[str, Any], **params: Any) -> Any:
    told: list[Any] = []
    ctx = SimpleNamespace(
        ask=lambda *what: told.append(what),
        vars={"model.name": "small"},
        path=lambda name: Path("/made") / name,
        job_id=7,
    )
    Request(connector="farm", fields=fields)(ctx, params, script={"scenes": [1, 2]})
    return told[0]


def test_values_are_filled_in_and_stay_what_they_are_where_they_stand_alone() -> None:
    fields = {
        "file": "{artifact.in.mp4}",
        "count": "{params.count}",
        "words": ["{params.count} frames of {vars.model.name}", 3, None],
        "scenes": {"all": "{stages.script.scenes}"},
        "job": "job {job}, {{as it is}}",
    }

    connector, name, request = asked(fields, count=12)

    assert (connector, name) == ("farm", None)
    assert request == {
        "file": "/made/in.mp4",
        "count": 12,
        "words": ["12 frames of small", 3, None],
        "scenes": {"all": [1, 2]},
        "job": "job 7, {as it is}",
    }


@pytest.mark.parametrize("place", ["{parms.x}", "{params}", "{secrets.farm}", "{attempt}"])
def test_what_nothing_stands_for_is_refused_when_it_is_declared(place: str) -> None:
    with pytest.raises(PipelineError):
        Request(connector="farm", fields={"deep": [{"a": f"x {place}"}]})


@pytest.mark.parametrize("place", ["{params.x}", "{vars.x}", "{stages.none}"])
def test_what_is_not_there_fails_the_stage_for_good(place: str) -> None:
    with pytest.raises(Fail) as failed:
        asked({"a": place})

    assert failed.value.type == "invalid_input"
