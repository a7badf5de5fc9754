"""`sgops alerts`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from sgops.cli.details import mark, prose
from sgops.cli.exits import DONE, FAILED
from sgops.cli.lists import listing, part_of, show_page
from sgops.cli.session import Session
from sgops.cli.table import Column
from sgops.cli.verb import verb
from sgops.core.show import line, mark_of
from sgops.core.views import AlertView, DeliveryView
from sgops.ports import Asking

# A command and a webhook that both hang until they are given up.
_ANSWER: Final = 30.0


@verb("list", takes_terms=True, examples=("sgops alerts", "sgops alerts state:raised", "sgops alerts rule:disk --json"))
@listing
@click.pass_obj
def list_alerts(session: Session, asking: Asking) -> None:
    """List alerts: what stands, then what is over."""
    with session.ask() as operations:
        page = part_of(operations.alerts(), asking, AlertView)
    columns: Sequence[Column[AlertView]] = (
        Column(title="RULE", cell=lambda alert: alert.rule),
        Column(title="STATE", cell=lambda alert: mark_of(alert.state)),
        Column(title="RAISED", cell=lambda alert: session.ago(alert.raised_at)),
        Column(title="CLEARED", cell=lambda alert: session.ago(alert.cleared_at)),
        Column(title="TOLD", cell=_told),
        Column(title="WHAT", cell=lambda alert: f"{alert.title}. {alert.text}", elastic=True),
    )
    show_page(session, page, columns, empty="no alert matches")


@verb("test", examples=("sgops alerts test",))
@click.pass_obj
def test(session: Session) -> int:
    """Send a test by every way an alert is sent.

    Exit code 1 when one of them did not arrive.
    """
    with session.ask(_ANSWER) as operations:
        alert = operations.test_alerts()
    if session.json:
        session.answer(alert)
    else:
        _show(session, alert)
    return FAILED if any(sent.outcome == "failed" for sent in alert.deliveries) else DONE


def _show(session: Session, alert: AlertView) -> None:
    if not alert.deliveries:
        prose(session, ["Nobody is told: neither alerts.command nor alerts.webhook is set."])
    for sent in alert.deliveries:
        why = f"  {line(sent.error)}" if sent.error else ""
        session.say(f"{line(sent.by)}  {mark(session, sent.outcome)}{why}")


def _told(alert: AlertView) -> str:
    return ", ".join(_sent(sent) for sent in alert.deliveries)


def _sent(sent: DeliveryView) -> str:
    return sent.by if sent.outcome == "delivered" else f"{sent.by} {sent.outcome}"
