"""What the engine has counted is told to people, to programs, and to Prometheus."""

from __future__ import annotations

from tests.cli.calling import Caller


def test_people_are_told_in_two_columns() -> None:
    answer = Caller()("metrics")

    assert answer.exit == 0
    assert "workers       3 of 4 busy, 1 abandoned" in answer.out
    assert "stage panels  completed 4, timeout 3, retries 2, snoozed 1" in answer.out


def test_programs_are_given_every_figure() -> None:
    answer = Caller()("metrics", "--json")

    figures = answer.json["figures"]
    assert figures["jobs"]["dead"] == 1
    assert figures["counted"]["stages"]["panels"]["failed"] == {"timeout": 3}


def test_prometheus_is_given_what_it_would_scrape() -> None:
    answer = Caller()("metrics", "--prometheus")

    assert answer.exit == 0
    assert 'sgops_jobs{state="dead"} 1.0\n' in answer.out
    assert answer.out.startswith("# HELP ")
