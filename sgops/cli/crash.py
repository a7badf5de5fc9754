"""Where the trace of an error that nobody foresaw is written: frames alone, so that it holds no secret."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from traceback import walk_tb
from typing import Final

from sgops import __version__
from sgops.cli.options import Options
from sgops.cli.reach import data_dir
from sgops.core.errors import SgopsError

_PRIVATE: Final = 0o700
_FRAMES: Final = 200


def write_crash(error: BaseException, options: Options, now: datetime) -> Path:
    """Write the trace into the engine's logs, or, where that is not possible, into the temporary folder."""
    origin = f"sgops {__version__}, Python {platform.python_version()}, {sys.platform}"
    text = "\n".join((origin, *_story(error), ""))
    try:
        return _written(data_dir(options) / "logs", text, now)
    except (OSError, SgopsError):
        return _written(Path(tempfile.gettempdir()), text, now)


def _written(folder: Path, text: str, now: datetime) -> Path:
    # The data directory itself is not made here: an error is no reason for one.
    folder.mkdir(mode=_PRIVATE, exist_ok=True)
    # Made 0600, under a name that is new whoever else writes there.
    descriptor, name = tempfile.mkstemp(prefix=f"crash-{now:%Y%m%dT%H%M%S}-", suffix=".txt", dir=folder)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return Path(name)


def _story(error: BaseException | None) -> Iterator[str]:
    """Tell the types and frames of an error and of what led to it; messages may quote what is secret."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield f"\n{type(error).__module__}.{type(error).__qualname__}"
        for frame, line in list(walk_tb(error.__traceback__))[-_FRAMES:]:
            yield f"  {frame.f_code.co_filename}:{line} in {frame.f_code.co_qualname}"
        error = error.__cause__ or error.__context__
