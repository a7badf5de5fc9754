"""Where the command line begins; a question for the version pays for nothing else."""

from __future__ import annotations

import sys

from sgops import __version__


def main() -> None:
    """Answer the words of this process and end it with their exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"sgops {__version__}\n")
        return
    from sgops.cli.run import run

    sys.exit(run(arguments))
