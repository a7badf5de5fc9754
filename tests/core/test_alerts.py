"""When the operator must be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.alerting import Incident
from sgops.core.alerts import Longest, Reading, decide, wrong
from sgops.core.settings import AlertSettings
from sgops.core.views import AlertView, HealthComponent

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
FINE = Reading(
    stalled=10,
    longest=Longest(job=1, stage="panels", taken=timedelta(hours=1)),
    backlog=100,
    dead_letter_rate=0.1,
    recovery_rate=0.9,
    service_check_rate=0.9,
    health={"storage": HealthComponent(status="healthy"), "memory": HealthComponent(status="degraded")},
)
BROKEN = {
    "stalled_jobs": replace(FINE, stalled=11),
    "backlog": replace(FINE, backlog=101),
    "duplicates": replace(FINE, duplicates=1),
    "dead_letter_rate": replace(FINE, dead_letter_rate=0.11),
    "recovery_rate": replace(FINE, recovery_rate=0.89),
    "service_check_rate": replace(FINE, service_check_rate=0.5),
    "processing_time": replace(FINE, longest=Longest(job=7, stage="panels", taken=timedelta(minutes=61))),
    "escalated": replace(FINE, escalated=1),
    "checkpoints": replace(FINE, checkpoints=101, checkpoints_max=100),
    "service_unknown": replace(FINE, unknown_services=(4, 5)),
    "disk": replace(FINE, health={"storage": HealthComponent(status="degraded", reason="little space")}),
    "workers": replace(FINE, health={"workers": HealthComponent(status="unhealthy", reason="threads hang")}),
}
rules = st.lists(st.sampled_from(sorted(BROKEN)), unique=True)


def test_what_is_at_its_threshold_is_fine() -> None:
    assert wrong(FINE, AlertSettings()) == ()


@pytest.mark.parametrize("rule", BROKEN)
def test_each_rule_says_what_is_wrong_with_its_figure(rule: str) -> None:
    [incident] = wrong(BROKEN[rule], AlertSettings())

    assert incident.rule == rule
    assert incident.title
    assert incident.text


def test_what_is_never_to_be_told_is_not() -> None:
    silent = AlertSettings(
        stalled_jobs=None,
        processing_time=None,
        recovery_rate=None,
        backlog=None,
        duplicates=None,
        dead_letter_rate=None,
        service_check_rate=None,
        checkpoints=None,
    )
    everything = replace(
        FINE, checkpoints=99, stalled=99, backlog=999, duplicates=9, dead_letter_rate=1.0, recovery_rate=0.0
    )

    assert wrong(everything, silent) == ()


def test_a_rate_of_nothing_breaks_no_rule() -> None:
    assert wrong(Reading(), AlertSettings()) == ()


@given(before=rules, now=rules)
def test_a_rule_has_one_incident_until_it_holds_again(before: list[str], now: list[str]) -> None:
    decided = decide([_standing(rule) for rule in before], [_incident(rule, 2) for rule in now])

    assert {incident.rule for incident in decided.raised} == set(now) - set(before)
    assert {alert.rule for alert in decided.cleared} == set(before) - set(now)
    assert {incident.rule for _, incident in decided.retold} == set(now) & set(before)


def test_an_incident_that_goes_on_as_it_was_is_not_told_again() -> None:
    decided = decide([_standing("disk")], [_incident("disk", 1)])

    assert (decided.raised, decided.retold, decided.cleared) == ((), (), ())


def _incident(rule: str, value: int) -> Incident:
    return Incident(rule=rule, title=rule, text=rule, value=value, threshold=0)


def _standing(rule: str) -> AlertView:
    return AlertView(id=1, rule=rule, state="raised", title=rule, text=rule, value=1, threshold=0, raised_at=NOON)
