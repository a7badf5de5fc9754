"""Which ways an alert has out of this process."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sgops.boot.carriers import carriers
from sgops.core.alerting import About, Channel, Incident, Message
from sgops.core.errors import SgopsError
from sgops.core.setting_types import SecretSource
from sgops.core.settings import AlertSettings


def test_what_is_not_set_is_no_way() -> None:
    assert carriers(AlertSettings, {}, str) == {}


def test_a_command_is_told_that_an_alert_is_over(tmp_path: Path) -> None:
    file = tmp_path / "told"
    settings = AlertSettings(command=("sh", "-c", f'echo "$0 $1" > {file}', "{state}", "{text}"))

    carriers(lambda: settings, {}, str)[Channel.COMMAND](_message(About.CLEARED))

    assert file.read_text() == "cleared 5 minutes\n"


def test_a_webhook_is_looked_up_when_it_is_needed() -> None:
    settings = AlertSettings(webhook=SecretSource(env="ALERT_URL"))

    way = carriers(lambda: settings, {}, str)[Channel.WEBHOOK]

    with pytest.raises(SgopsError, match="ALERT_URL"):
        way(_message(About.RAISED))


def _message(about: About) -> Message:
    incident = Incident(rule="disk", title="little space", text="5 minutes", value=1, threshold=None)
    at = datetime(2030, 1, 1, tzinfo=UTC)
    return Message(delivery=1, channel=Channel.COMMAND, about=about, incident=incident, at=at)
