"""In plain words: what services have of a job's work, and when they are asked next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sgops.core.job import JobState
from sgops.core.receipts import Receipt, ReceiptState
from sgops.core.setting_types import Mode
from sgops.core.units import iso

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sgops.core.views import WhyView


def with_services(
    view: WhyView,
    receipts: Sequence[Receipt],
    asks_at: Callable[[Receipt], datetime | None],
    asking: Mode = Mode.AUTO,
) -> WhyView:
    """Add to an explanation what is still open at services."""
    open_now = [receipt for receipt in receipts if receipt.is_open]
    if not open_now:
        return view
    told = replace(view, sentences=(*view.sentences, *(_sentence(receipt) for receipt in open_now)))
    if view.state == JobState.EXTERNAL.value and asking is not Mode.AUTO:
        who = f"service '{open_now[0].connector}'"
        return replace(told, next=f'Nobody asks {who}: recovery.ask_services is "{asking.value}".', next_at=None)
    at = min((at for receipt in open_now if (at := asks_at(receipt)) is not None), default=None)
    if view.state != JobState.EXTERNAL.value or at is None:
        return told
    return replace(told, next=f"Service '{open_now[0].connector}' is asked at {iso(at)}.", next_at=at)


def _sentence(receipt: Receipt) -> str:
    who = f"service '{receipt.connector}'"
    stopped = " It was asked to stop the work." if receipt.unwanted else ""
    sent = iso(receipt.sent_at) if receipt.sent_at else "some time"
    match receipt.state:
        case ReceiptState.INTENDED:
            return f"Call '{receipt.name}' is written down and goes out to {who} next."
        case ReceiptState.SENDING:
            return (
                f"Call '{receipt.name}' went out to {who} at {sent}, and it is not known yet whether it arrived"
                f" (key {receipt.key}).{stopped}"
            )
        case _:
            return f"{who.capitalize()} has call '{receipt.name}' since {sent}, as {receipt.ref}.{stopped}"
