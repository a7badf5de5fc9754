"""Alerts as the operator sees them, the messages about them, and the button that tries the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.core.alerting import About, Incident, Message
from sgops.core.views import AlertView, Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sgops.core.alerting import Sent
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

_SHOWN: Final = 200
_PENDING: Final = 100
_TEST: Final = Incident(
    rule="test",
    title="sgops: a test",
    text="You asked whether alerts arrive. Nothing is wrong.",
    value=None,
    threshold=None,
)


class Alerting:
    """Shows alerts, and hands messages to the post; each is written down before it is sent, and what became of it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._in_hand: set[int] = set()
        self._unwritten: set[str] = set()

    def alerts(self) -> Page[AlertView]:
        """Give those that stand, then the newest that are over."""
        return Page(items=tuple(self._parts.reader.alerts(_SHOWN)))

    def test(self) -> AlertView:
        """Send a message that nothing is wrong by every way that is set, and say what came of it."""
        now = self._parts.clock.now()
        channels = self._parts.post.channels

        def write(unit: Unit) -> tuple[int, list[Message]]:
            alert = unit.raise_alert(_TEST, now, over=True)
            planned = [(unit.plan_delivery(alert, channel, About.TEST, now), channel) for channel in channels]
            self._in_hand.update(delivery for delivery, _ in planned)
            return alert, [
                Message(delivery=delivery, channel=channel, about=About.TEST, incident=_TEST, at=now)
                for delivery, channel in planned
            ]

        alert, messages = self._parts.store.perform(write)
        for message in messages:
            self._record(self._parts.post.try_once(message))
        self._parts.store.perform(lambda _: None)
        return self._parts.reader.alert(alert)

    def send_pending(self) -> int:
        """Hand to the post what nobody has in hand, also what an engine before this one left."""
        waiting = [each for each in self._parts.reader.pending_messages(_PENDING) if each.delivery not in self._in_hand]
        for message in waiting:
            self._in_hand.add(message.delivery)
            self._parts.post.send(message, self._record)
        return len(waiting)

    def tell_unwritten(self, incidents: Sequence[Incident], now: datetime) -> int:
        """Send what cannot be written down now, once; what comes of it is not kept."""
        fresh = [incident for incident in incidents if incident.rule not in self._unwritten]
        for incident in fresh:
            self._unwritten.add(incident.rule)
            for channel in self._parts.post.channels:
                message = Message(delivery=0, channel=channel, about=About.RAISED, incident=incident, at=now)
                self._parts.post.send(message, lambda _sent: None)
        return len(fresh)

    def was_told(self, rule: str) -> bool:
        """Whether an incident was told before it could be written."""
        return rule in self._unwritten

    def written(self, incidents: Sequence[Incident]) -> None:
        """Take note that these are in the file now."""
        self._unwritten.difference_update(incident.rule for incident in incidents)

    def follow(self, incidents: Sequence[Incident]) -> None:
        """Forget what was told and is over: when it comes back it is news."""
        self._unwritten.intersection_update(incident.rule for incident in incidents)

    def _record(self, sent: Sent) -> None:
        self._parts.store.later(
            lambda unit: unit.record_sent(sent), lambda _error: self._in_hand.discard(sent.delivery)
        )
