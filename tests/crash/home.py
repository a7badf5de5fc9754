"""The folder of a trial: a configuration, the data, and beside it what no kill may touch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.crash.kills import Scenario

PIPELINES: Final = ("tests.crash.pipelines",)
MIXED_PIPELINES: Final = (*PIPELINES, "tests.crash.mixed_pipelines")
MIXED_TABLES: Final = """
[connectors.farm]
class = "tests.crash.farm:Farm"
poll = "10ms"
timeout = "300ms"
rate = "1000/1s"

[templates.tick]
pipeline = "brief"
params = { title = "tick" }
[schedules.tick]
template = "tick"
cron = "* * * * *"
overlap = "queue"
"""
# A plan may kill as often as it likes while one job is in hand: none of those deaths is the job's own.
NEVER: Final = 1000

CONFIG: Final = """
[engine]
data_dir = "data"
workers = {workers}
pipelines = {pipelines}
shutdown_grace = "{grace}"
[recovery]
stalled_after = "1ms"
crash_limit = {crash_limit}
[api]
listen = ""
[log]
level = "error"
file = "{log}"
{tables}"""


def prepare(
    home: Path,
    *,
    workers: int = 3,
    pipelines: Sequence[str] = PIPELINES,
    grace: str = "200ms",
    tables: str = "",
    crash_limit: int = NEVER,
) -> Path:
    """Write the configuration of a trial."""
    config = home / "sgops.toml"
    log, named = home / "engine.jsonl", json.dumps(pipelines)
    text = CONFIG.format(workers=workers, grace=grace, pipelines=named, log=log, tables=tables, crash_limit=crash_limit)
    config.write_text(text, encoding="utf-8")
    return config


def prepare_for(scenario: Scenario, home: Path) -> Path:
    """Write the configuration that a scenario needs."""
    match scenario:
        case Scenario.JOBS:
            return prepare(home)
        case Scenario.MIXED:
            return prepare(home, pipelines=MIXED_PIPELINES, tables=MIXED_TABLES)
