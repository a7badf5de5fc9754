"""Where the command line begins; a question for the version pays for nothing else."""

from __future__ import annotations

import os
import sys
from typing import Final

from sgops import __version__

# As in the table of exit codes, which is not worth its import here.
_CONFIG: Final = 78


def main() -> None:
    """Answer the words of this process and end it with their exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"sgops {__version__}\n")
        return
    if os.name == "nt":
        sys.stderr.write("sgops: Windows is not supported: it needs Linux or macOS, or WSL\n")
        sys.exit(_CONFIG)
    from sgops.cli.run import run

    sys.exit(run(arguments))
