"""Where `sgops demo` plays: a configuration of its own, and the press that its invitations are printed by."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from sgops.cli.options import Options
from sgops.cli.press import PORT, press
from sgops.cli.reach import running_engine

CONFIG: Final = r"""# The playground of `sgops demo`. Remove this folder whenever you like.
[engine]
data_dir = "./data"
pipelines = ["sgops.samples.story"]

# Commands, without any Python.
[pipelines.postcard]
[[pipelines.postcard.stages]]
name = "write"
run = ["sh", "-c", "printf 'Dear %s,\n' \"$1\" > \"$SGOPS_ARTIFACTS/card.txt\"", "sh", "{params.to}"]
timeout = "10s"
[[pipelines.postcard.stages]]
name = "sign"
run = "echo sgops:progress 1/2 signing; { cat {artifact.card.txt}; echo the moon; } > {artifacts}/signed.txt"
timeout = "10s"
export = true

# A stage that is done elsewhere: the demonstration opens the press, and puts it elsewhere if the port is taken.
[pipelines.invitation]
[[pipelines.invitation.stages]]
name = "write"
run = "echo You are invited, {params.to}. > {artifacts}/card.txt"
timeout = "10s"
[[pipelines.invitation.stages]]
name = "print"
connector = "press"
request = { to = "{params.to}", sheets = 3 }
timeout = "10m"
[[pipelines.invitation.stages]]
name = "post"
run = "{ cat {artifact.card.txt}; echo printed as order {stages.print.order}; } > {artifacts}/posted.txt"
timeout = "10s"
export = true

[connectors.press]
submit = { url = "http://127.0.0.1:8471/orders" }
status = { url = "http://127.0.0.1:8471/orders/{ref}", result = "output", reason = "error" }
find = { url = "http://127.0.0.1:8471/orders?key={key}" }
cancel = { url = "http://127.0.0.1:8471/orders/{ref}" }
poll = "500ms"
idempotent = true

# A pipeline with its parameters filled in, and when it is submitted by itself.
[templates.bedtime]
pipeline = "story"
params = { title = "The owl who could not sleep", scenes = 6 }

[schedules.nightly]
template = "bedtime"
cron = "0 2 * * *"
"""
_PATHS: Final = {"submit": "", "status": "/{ref}", "find": "?key={key}", "cancel": "/{ref}"}


def playground(options: Options) -> Options:
    """Choose the configuration that was named, or make one where nothing real can be touched."""
    if options.config is not None or options.attach is not None:
        return options
    folder = options.data_dir or _data_home() / "sgops-demo"
    config = folder / "sgops.toml"
    if not config.exists():
        folder.mkdir(parents=True, exist_ok=True)
        config.write_text(CONFIG, encoding="utf-8")
    return replace(options, config=config, data_dir=None)


@contextmanager
def open_press(options: Options, port: int = PORT) -> Iterator[bool]:
    """Open the press where the configuration looks for it, and say whether it can be reached there.

    When the port is taken an engine of this process is told of another one; one that runs already cannot be.
    """
    if options.attach:
        # It may be on another machine.
        yield False
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(press(port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            if running_engine(options) or not _has_press(options):
                yield False
                return
            _tell_address(stack.enter_context(press()))
        yield True


def _has_press(options: Options) -> bool:
    from sgops.boot.config import load

    return options.config is not None and "press" in load(options.config, os.environ).settings.connectors


def _tell_address(address: str) -> None:
    """Let the engine that begins in this process look for the press there."""
    for call, path in _PATHS.items():
        os.environ[f"SGOPS_CONNECTORS__PRESS__{call.upper()}__URL"] = f"{address}/orders{path}"


def _data_home() -> Path:
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".local" / "share"
