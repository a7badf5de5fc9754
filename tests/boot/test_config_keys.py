"""Which keys there are, and how settings are walked over."""

from __future__ import annotations

import pytest

from sgops.boot.config_errors import dotted
from sgops.boot.config_keys import entries, keys_of, known_names
from sgops.boot.config_lines import KeyPath
from sgops.core.retry import Retry
from sgops.core.settings import ClassConnectorSettings, PipelineSettings, Settings, StageSettings


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (("inbox",), {"enabled"}),
        (("retry", "timeout"), {"limit", "base", "factor", "cap", "jitter"}),
        (("pipelines", "any", "stages", 3), {"name", "run", "connector", "retry", "exit_codes"}),
        (("pipelines", "any", "stages", 3, "retry"), {"limit", "rate_limit"}),
        (("connectors", "any"), {"class", "type", "submit", "poll"}),
        (("connectors", "any", "status"), {"done", "failed", "running"}),
        (("classify", 0), {"match", "exception", "exit_code", "http_status", "type"}),
    ],
)
def test_every_table_knows_its_names(path: KeyPath, names: set[str]) -> None:
    assert names <= set(known_names(path))


@pytest.mark.parametrize("path", [("vars",), ("vars", "deep"), ("queues",), ("templates", "any", "params")])
def test_where_names_are_free_none_is_known(path: KeyPath) -> None:
    assert known_names(path) == ()


def test_what_only_python_can_give_is_no_key() -> None:
    assert {key.name for key in keys_of(Retry)} == {"limit", "base", "factor", "cap", "jitter"}


def test_a_walk_names_each_value_as_the_file_does() -> None:
    settings = Settings(
        vars={"model.name": "small"},
        retry=Retry(limit=2, by_type={"timeout": Retry(limit=1)}),
        pipelines={"p": PipelineSettings(stages=(StageSettings(name="a", run="true", uses={"gpu": 1}),))},
        connectors={"c": ClassConnectorSettings(class_="a:B", options={"quality": "high"})},
    )

    walked = {dotted(entry.path): entry.value for entry in entries(settings)}

    assert walked["vars.model.name"] == "small"
    assert walked["retry.timeout.limit"] == 1
    assert walked["pipelines.p.stages[0].uses.gpu"] == 1
    assert walked["connectors.c.class"] == "a:B"
    assert walked["connectors.c.quality"] == "high"
