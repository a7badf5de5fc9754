"""What the environment overrides."""

from __future__ import annotations

import pytest

from sgops.boot.config_env import with_environment


def document(**env: str) -> dict[str, object]:
    found = with_environment({}, env)
    assert found.findings == ()
    return found.document


def problem(given: dict[str, object] | None = None, **env: str) -> str:
    return with_environment(given or {}, env).findings[0].problem


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("8", 8),
        ("true", True),
        ("0.5", 0.5),
        ('["a", "b"]', ["a", "b"]),
        ('{ env = "NAME" }', {"env": "NAME"}),
        ('"quoted"', "quoted"),
        ("25s", "25s"),
        ("", ""),
        ("007", "007"),
        ("2024-01-31", "2024-01-31"),
        ("nan", "nan"),
        ("1\nother = 2", "1\nother = 2"),
        ("[" * 5000, "[" * 5000),
    ],
)
def test_a_value_is_read_as_toml_and_else_as_text(written: str, value: object) -> None:
    assert document(SGOPS_VARS__X=written) == {"vars": {"x": value}}


def test_words_of_the_environment_lie_over_those_of_the_file() -> None:
    file: dict[str, object] = {"engine": {"workers": 2, "timezone": "UTC"}}

    found = with_environment(file, {"SGOPS_ENGINE__WORKERS": "8"})

    assert found.document == {"engine": {"workers": 8, "timezone": "UTC"}}
    assert file == {"engine": {"workers": 2, "timezone": "UTC"}}
    assert found.variables == {("engine", "workers"): "SGOPS_ENGINE__WORKERS"}


def test_names_of_the_file_are_met_in_large_letters() -> None:
    file: dict[str, object] = {"queues": {"My-queue": {}}}

    found = with_environment(file, {"SGOPS_QUEUES__MY_QUEUE__CONCURRENCY": "2"})

    assert found.document == {"queues": {"My-queue": {"concurrency": 2}}}


def test_variables_that_are_no_settings_are_left_alone() -> None:
    env = {"SGOPS_CONFIG": "x", "SGOPS_FAILPOINT": "y", "SGOPS_JOB": "1", "OTHER__KEY": "z"}

    assert document(**env) == {}


def test_a_misspelt_table_is_answered_with_the_nearest() -> None:
    assert problem(SGOPS_ENGIN__WORKERS="8") == "no such key in the configuration. Did you mean 'engine'?"


def test_a_misspelt_key_is_answered_with_the_nearest() -> None:
    assert "Did you mean 'workers'?" in problem(SGOPS_ENGINE__WORKES="8")


@pytest.mark.parametrize("variable", ["SGOPS___", "SGOPS_ENGINE__", "SGOPS___WORKERS", "SGOPS_ENGINE____WORKERS"])
def test_a_variable_that_names_no_key_is_refused(variable: str) -> None:
    found = with_environment({}, {variable: "1"})

    assert len(found.findings) == 1


def test_nothing_is_set_inside_a_value_or_a_list() -> None:
    file: dict[str, object] = {"pipelines": {"p": {"stages": []}}}

    assert "is no table" in problem(file, SGOPS_PIPELINES__P__STAGES__0__TIMEOUT="5m")
