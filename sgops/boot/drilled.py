"""The engine of a drill, in a process that may be killed: `python -m sgops.boot.drilled FOLDER [CONFIG]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sgops.boot.plant import Stay, run_engine
from sgops.core.failpoints import passes_left
from sgops.core.job import FINAL_STATES

if TYPE_CHECKING:
    from sgops.ports import Operations

JOB: Final = 1  # the only one in the folder
_ENDED = frozenset(state.value for state in FINAL_STATES)


def main(words: list[str]) -> int:
    """Run until the one job has ended."""
    config = Path(words[1]) if len(words) > 1 else None
    code = run_engine(Stay(config=config, data_dir=Path(words[0]), stop_when=_has_ended))
    # Whoever armed a place that is never reached learns from this how often it was passed.
    print(f"\n{passes_left()}")  # noqa: T201 - it is the answer of this process
    return code


def _has_ended(operations: Operations) -> bool:
    return operations.job(JOB).state in _ENDED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
