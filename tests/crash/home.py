"""The folder of a trial: a configuration, the data, and beside it what no kill may touch."""

from __future__ import annotations

from pathlib import Path
from typing import Final

CONFIG: Final = """
[engine]
data_dir = "data"
workers = {workers}
pipelines = ["tests.crash.pipelines"]
shutdown_grace = "200ms"
[recovery]
stalled_after = "1ms"
[api]
listen = ""
[log]
level = "error"
file = "{log}"
"""


def prepare(home: Path, *, workers: int = 3) -> Path:
    """Write the configuration of a trial."""
    config = home / "sgops.toml"
    config.write_text(CONFIG.format(workers=workers, log=home / "engine.jsonl"), encoding="utf-8")
    return config
