"""What the engine has counted is told to people, to programs, and to Prometheus."""

from __future__ import annotations

from tests.cli.calling import Caller


def test_people_are_told_in_words_with_a_curve() -> None:
    answer = Caller()("metrics")

    assert answer.exit == 0
    assert "created       276  (11.5 an hour)  ▁▂▂▂▂▃▃▃▃▄▄▄▅▅▅▆▆▆▆▇▇▇██" in answer.out
    assert "a job takes   1m01s on average, p50 45s, p95 3m, p99 5m05s" in answer.out
    assert "dead letters  25.8% of the jobs that ended" in answer.out
    assert "panels" in answer.out
    assert "workers  3 of 4 busy, 1 abandoned" in answer.out


def test_a_window_that_is_no_time_is_a_usage_error() -> None:
    assert Caller()("metrics", "--window", "soon").exit == 2


def test_programs_are_given_every_figure() -> None:
    answer = Caller()("metrics", "--json")

    figures = answer.json["figures"]
    assert answer.json["created"] == 276
    assert answer.json["stages"]["panels"]["p95"] == 1400
    assert figures["jobs"]["dead"] == 1
    assert figures["counted"]["stages"]["panels"]["failed"] == {"timeout": 3}


def test_prometheus_is_given_what_it_would_scrape() -> None:
    answer = Caller()("metrics", "--prometheus")

    assert answer.exit == 0
    assert 'sgops_jobs{state="dead"} 1.0\n' in answer.out
    assert answer.out.startswith("# HELP ")
