"""The folder of a trial: a configuration, the data, and beside it what no kill may touch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

PIPELINES: Final = ("tests.crash.pipelines",)
CONFIG: Final = """
[engine]
data_dir = "data"
workers = {workers}
pipelines = {pipelines}
shutdown_grace = "{grace}"
[recovery]
stalled_after = "1ms"
[api]
listen = ""
[log]
level = "error"
file = "{log}"
"""


def prepare(home: Path, *, workers: int = 3, pipelines: Sequence[str] = PIPELINES, grace: str = "200ms") -> Path:
    """Write the configuration of a trial."""
    config = home / "sgops.toml"
    text = CONFIG.format(workers=workers, grace=grace, pipelines=json.dumps(pipelines), log=home / "engine.jsonl")
    config.write_text(text, encoding="utf-8")
    return config
