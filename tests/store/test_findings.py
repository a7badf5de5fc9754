"""Faults are all counted; the first are told, and no text of theirs acts on a terminal."""

from __future__ import annotations

from sgops.store.findings import Findings


def test_without_a_fault_a_check_says_what_was_looked_at() -> None:
    findings = Findings("all is well")
    findings.look("jobs", 1000)
    findings.look("jobs", 234)
    findings.look("events", 7)

    check = findings.check

    assert (check.name, check.ok, check.detail) == ("all is well", True, "1,234 jobs, 7 events")


def test_the_first_faults_are_told_and_the_others_counted() -> None:
    findings = Findings("x")

    findings.add(f"job {number}" for number in range(1, 1008))

    assert not findings.check.ok
    assert findings.check.detail == "job 1; job 2; job 3; job 4; job 5; and 1,002 more"


def test_a_fault_is_shown_and_never_executed() -> None:
    findings = Findings("x")

    findings.add(["stage '\x1b[2J'", "y" * 1000])

    assert "\x1b" not in findings.check.detail
    assert len(findings.check.detail) < 500
