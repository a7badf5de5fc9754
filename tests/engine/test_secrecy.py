"""A canary secret goes through everything that shows something, and is seen nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sgops.core.setting_types import SecretSource
from sgops.core.wire import to_wire
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages

CANARY = "canary-7f3a91-secret"


@pytest.mark.parametrize("how", ["raised", "logged"])
def test_a_secret_is_masked_in_reasons_tracebacks_logs_and_parameters(
    make_plant: MakePlant, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setenv("FARM", CANARY)

    def stage(ctx: Any) -> None:
        ctx.log(f"using {ctx.secret('farm')}")
        if how == "raised":
            raise PermissionError(f"refused for {ctx.secret('farm')}")

    plant = make_plant(of_stages(stage))
    plant.settings = replace(plant.settings, secrets={"farm": SecretSource(env="FARM")})
    plant.start()
    job = plant.submit(params={"api_key": CANARY, "title": "Moon"})
    view = plant.wait_for(job)

    told = [view, plant.operations.why(job), plant.operations.attempts(job), plant.operations.logs(job, Asking())]
    told.append(plant.operations.events(Asking(filter=f"job:{job}")))
    if view.dead_letter is not None:
        told.append(plant.operations.letter(view.dead_letter))
    shown = str([to_wire(one) for one in told])
    assert CANARY not in shown
    assert "***" in shown
    assert "Moon" in shown


@pytest.mark.parametrize("where", ["output", "inside", "step", "fact"])
def test_a_secret_that_a_stage_would_have_stored_is_refused_and_stored_nowhere(
    make_plant: MakePlant, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setenv("FARM", CANARY)

    def give_away(ctx: Any) -> Any:
        secret = ctx.secret("farm")
        if where == "step":
            ctx.step("a step", lambda: secret)
        if where == "fact":
            ctx.fact("a fact", secret)
        return secret if where == "output" else {"deep": [{"in": secret}]}

    plant = make_plant(of_stages(give_away))
    plant.settings = replace(plant.settings, secrets={"farm": SecretSource(env="FARM")})
    plant.start()

    job = plant.wait_for(plant.submit())
    plant.stop()

    assert job.state == "dead"
    assert job.last_failure is not None
    assert "is a secret" in job.last_failure.reason
    assert CANARY.encode() not in b"".join(file.read_bytes() for file in plant.folder.rglob("*") if file.is_file())
