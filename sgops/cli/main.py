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
    _stand_in_for_closed_streams()
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


def _stand_in_for_closed_streams() -> None:
    """Let nobody read and nobody listen where a stream was closed.

    Its number would be given to the next file that is opened, and what is printed would be printed into that.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # pathlib is there anyhow once a command is known, and not worth its import before.
            from pathlib import Path

            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - for as long as the process
            os.set_inheritable(stream.fileno(), True)  # noqa: FBT003 - it takes no name
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
