"""Names that must exist elsewhere, and values that no key can hold."""

from __future__ import annotations

import tomllib

import pytest

from sgops.boot.config_checks import checked
from sgops.boot.config_errors import dotted


def findings(text: str) -> dict[str, str]:
    return {dotted(finding.path): finding.problem for finding in checked(tomllib.loads(text))}


def stage(words: str, around: str = "") -> dict[str, str]:
    return findings(f"{around}\n[[pipelines.p.stages]]\nname = 'a'\n{words}\n")


def test_a_command_that_asks_for_what_there_is_not_is_told_by_its_place() -> None:
    asking = {"run = 'echo {param.x}'": "Did you mean 'params'", "run = ['echo', '{vars.modle}']": "variable in [vars]"}

    for words, problem in asking.items():
        found = stage(words, "[vars]\nmodel = 'small'")

        assert list(found) == ["pipelines.p.stages[0].run"]
        assert problem in found["pipelines.p.stages[0].run"]


def test_a_secret_that_is_used_must_exist() -> None:
    found = findings("secrets.farm = { env = 'X' }\nconnectors.a.headers.b = 'Bearer {secrets.farn}'\n")

    assert found == {"connectors.a.headers.b": "there is no secret 'farn' in [secrets]. Did you mean 'farm'?"}


def test_a_connector_that_is_named_must_exist() -> None:
    found = stage("connector = 'fram'", "connectors.farm = {}")

    assert found == {"pipelines.p.stages[0].connector": "there is no connector 'fram'. Did you mean 'farm'?"}


@pytest.mark.parametrize("words", ["", "run = 'true'\nconnector = 'farm'"])
def test_a_stage_has_one_thing_to_do(words: str) -> None:
    found = stage(words, "connectors.farm = {}")

    assert found == {"pipelines.p.stages[0]": "a stage needs either run or connector"}


def test_a_request_needs_a_connector_and_exit_codes_a_command() -> None:
    found = stage("run = 'true'\nrequest = {}") | stage("connector = 'f'\nexit_codes = {}", "connectors.f = {}")

    assert found == {
        "pipelines.p.stages[0].request": "means something only beside connector",
        "pipelines.p.stages[0].exit_codes": "means something only beside run",
    }


def test_a_resource_must_exist_and_suffice() -> None:
    found = stage("run = 'true'\nuses = { gpu = 3, gpv = 1 }", "resources.gpu = 2")

    assert found == {
        "pipelines.p.stages[0].uses.gpu": "asks for 3 of gpu, and there are 2",
        "pipelines.p.stages[0].uses.gpv": "there is no resource in [resources] 'gpv'. Did you mean 'gpu'?",
    }


def test_a_variable_a_stage_depends_on_must_exist() -> None:
    found = stage("run = 'true'\nuses_config = ['model.nane']", "vars.model.name = 'small'")

    assert list(found) == ["pipelines.p.stages[0].uses_config[0]"]


def test_stages_have_names_of_their_own() -> None:
    found = findings("""
        [[pipelines.p.stages]]
        name = "params"
        run = "true"
        [[pipelines.p.stages]]
        name = "params"
        run = "true"
    """)

    assert set(found) == {"pipelines.p.stages[0].name", "pipelines.p.stages[1].name"}


def test_a_pipeline_has_stages() -> None:
    assert findings("pipelines.p.stages = []") == {"pipelines.p.stages": "a pipeline needs a stage"}


def test_an_answer_of_a_service_means_one_thing() -> None:
    found = findings("connectors.f.status = { done = ['ok', 'end'], failed = ['ok'] }")

    assert list(found) == ["connectors.f.status"]


def test_a_template_may_name_a_pipeline_that_is_written_in_python() -> None:
    assert findings("engine.pipelines = ['jobs']\ntemplates.t.pipeline = 'story'") == {}


@pytest.mark.parametrize("value", ["2024-01-31", "nan", "inf", "0xffffffffffffffffff", '"a\\u0000b"'])
def test_values_that_json_cannot_say_are_found_wherever_they_stand(value: str) -> None:
    found = findings(f"vars.x.y = [1, {{ z = {value} }}]")

    assert list(found) == ["vars.x.y[1].z"]


def test_a_variable_is_not_written_in_both_ways() -> None:
    found = findings("[vars]\n'model.name' = 1\nmodel.name = 2\n")

    assert found == {"vars.model.name": "is written twice, with quotes and without"}


def test_tables_of_the_wrong_shape_are_left_to_the_model() -> None:
    assert findings("pipelines = 3\nconnectors = []\nschedules.a = 1\ntemplates.b.pipeline = 2\nvars = 1\n") == {}
