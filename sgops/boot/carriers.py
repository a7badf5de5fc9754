"""How messages about alerts leave this process: by the command and the webhook of the configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from sgops.boot.config_secrets import read_secret
from sgops.connectors.webhook import post_json
from sgops.core.alerting import About, Channel, Message
from sgops.core.setting_types import SecretSource
from sgops.core.units import iso
from sgops.runtime.messenger import run_command

if TYPE_CHECKING:
    from sgops.core.settings import AlertSettings
    from sgops.runtime.post import Carrier


def carriers(
    settings: Callable[[], AlertSettings], env: Mapping[str, str], mark: Callable[[], str]
) -> Mapping[Channel, Carrier]:
    """Give the ways that are set at this moment; a command is given a mark by which it ends with the engine."""
    alerts = settings()
    ways: dict[Channel, Carrier] = {}
    if alerts.command:
        ways[Channel.COMMAND] = partial(_by_command, alerts.command, mark)
    if alerts.webhook:
        ways[Channel.WEBHOOK] = partial(_by_webhook, alerts.webhook, env)
    return ways


def _by_command(command: tuple[str, ...], mark: Callable[[], str], message: Message) -> None:
    incident = message.incident
    words = {"rule": incident.rule, "state": _state(message), "title": incident.title, "text": incident.text}
    run_command(command, words, mark=mark())


def _by_webhook(webhook: str | SecretSource, env: Mapping[str, str], message: Message) -> None:
    url = webhook if isinstance(webhook, str) else read_secret("alerts.webhook", webhook, env).reveal()
    incident = message.incident
    post_json(
        url,
        {
            "rule": incident.rule,
            "state": _state(message),
            "title": incident.title,
            "text": incident.text,
            "value": incident.value,
            "threshold": incident.threshold,
            "at": iso(message.at),
        },
    )


def _state(message: Message) -> str:
    return "cleared" if message.about is About.CLEARED else "raised"
