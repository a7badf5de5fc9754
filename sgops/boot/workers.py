"""What worker processes need of this one: who starts them, and where they find the pipelines."""

from __future__ import annotations

import sys
from pathlib import Path

from sgops.core.launching import Home
from sgops.engine.catalog import Entry, Place
from sgops.runtime.kept_modules import all_kept


def home_of(entry: Entry) -> Home | None:
    """Say where a worker process finds a pipeline; None when it was made by no file."""
    place = entry.place or _place_of(entry)
    if place is None:
        return None
    return Home(source=place.source, base=place.base, path=tuple(sys.path), kept=all_kept())


def _place_of(entry: Entry) -> Place | None:
    """Find the file that the first stage with a function is written in."""
    functions = [stage.function for stage in entry.pipeline.stages if stage.command is None]
    module = sys.modules.get(functions[0].__module__) if functions else None
    file = getattr(module, "__file__", None)
    return Place(source=file, base=str(Path(file).parent)) if file else None
