"""How the faults of a configuration are told."""

from __future__ import annotations

from sgops.boot.config_errors import Finding, Places, bad_config, dotted


def test_faults_stand_in_the_order_of_the_file_and_those_of_the_environment_last() -> None:
    places = Places(
        file="sgops.toml", lines={("a",): 9, ("b",): 2}, variables={("engine", "workers"): "SGOPS_ENGINE__WORKERS"}
    )

    error = bad_config(
        [
            Finding(path=("engine", "workers"), problem="no"),
            Finding(path=("a",), problem="no"),
            Finding(path=("b", "c"), problem="no"),
        ],
        places,
    )

    assert error.faults == (
        "sgops.toml:2: b.c: no",
        "sgops.toml:9: a: no",
        "environment: SGOPS_ENGINE__WORKERS: no",
    )


def test_without_a_file_everything_came_from_the_environment() -> None:
    error = bad_config([Finding(path=("schedules", "nightly", "cron"), problem="is missing")], Places())

    assert error.faults == ("environment: schedules.nightly.cron: is missing",)


def test_the_same_fault_is_told_once() -> None:
    finding = Finding(path=("a",), problem="no")

    assert len(bad_config([finding, finding], Places(file="f")).faults) == 1


def test_a_key_is_written_as_people_do() -> None:
    assert dotted(("pipelines", "encode", "stages", 0, "timeout")) == "pipelines.encode.stages[0].timeout"
