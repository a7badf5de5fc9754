"""What is kept of alerts: incidents to be raised, and messages about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sgops.core.values import Json


class Channel(StrEnum):
    """How a message is sent."""

    COMMAND = "command"
    WEBHOOK = "webhook"


class About(StrEnum):
    """What a message says of its alert."""

    RAISED = "raised"
    CLEARED = "cleared"
    TEST = "test"


class Outcome(StrEnum):
    """What became of a message."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A rule that does not hold, in words and as figures."""

    rule: str
    title: str
    text: str
    value: Json
    threshold: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent, and where it is recorded."""

    delivery: int
    channel: Channel
    about: About
    incident: Incident
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of a message: no error means that it was delivered."""

    delivery: int
    attempts: int
    at: datetime
    error: str | None = None

    @property
    def outcome(self) -> Outcome:
        return Outcome.DELIVERED if self.error is None else Outcome.FAILED
