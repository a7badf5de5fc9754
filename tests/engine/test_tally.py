"""Decisions are counted exactly and shown in words up to a bound."""

from __future__ import annotations

from sgops.engine.tally import Decided, Tally
from tests.support.jobs import NOW


def test_counts_are_exact_and_words_are_bounded() -> None:
    tally = Tally(NOW, cause="scan")

    for job in range(1500):
        tally.add(job, Decided.RESUMED if job % 2 else Decided.HELD, "because")

    report = tally.report(preview=True)
    assert (report.found, report.resumed, report.held, report.left) == (1500, 750, 750, 0)
    assert len(report.decisions) == 1000
    assert (report.preview, report.started_at, report.cause) == (True, NOW, "scan")
