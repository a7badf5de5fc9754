"""What a caller wants of an engine's stay, and the settings it stays with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sgops.boot.config import Loaded, load
from sgops.boot.config_file import find_config, working_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from sgops.ports import Operations

# A folder for its owner alone.
PRIVATE: Final = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """What a caller wants of an engine's stay."""

    config: Path | None = None
    data_dir: Path | None = None
    http: bool = False
    log_to_stdout: bool = False
    on_ready: Callable[[Operations, Path], None] | None = None
    stop_when: Callable[[Operations], bool] | None = None


def settings_of(config: Path | None, data_dir: Path | None) -> Loaded:
    """Find and load the configuration."""
    return load(find_config(config, os.environ, working_folder()), os.environ, data_dir=data_dir)


def prepared(loaded: Loaded) -> Path:
    """Make the data folder, for its owner alone."""
    folder = loaded.settings.engine.data_dir
    folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    return folder
