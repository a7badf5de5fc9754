"""Where the command line begins; a question for the version pays for nothing else."""

from __future__ import annotations

import os
import sys
from typing import Final

from sgops import __version__

# As click's completion and the table of exit codes have them, which is not worth its import here.
_CONFIG: Final = 78
_COMPLETE: Final = "_SGOPS_COMPLETE"


def main() -> None:
    """Answer the words of this process and end it with their exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"sgops {__version__}\n")
        return
    if os.name == "nt":
        sys.stderr.write("sgops: Windows is not supported: it needs Linux or macOS, or WSL\n")
        sys.exit(_CONFIG)
    if arguments in ([], ["--read-only"]) and _COMPLETE not in os.environ:
        from sgops.cli.opening import open_plainly

        sys.exit(open_plainly(read_only=bool(arguments)))
    from sgops.cli.run import run

    sys.exit(run(arguments))
