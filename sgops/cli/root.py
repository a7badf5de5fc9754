"""The command `sgops` itself."""

from __future__ import annotations

from typing import Final

from sgops.cli.exits import MEANINGS
from sgops.cli.tree import Tree
from sgops.cli.verbs import VERBS

# The variable by which a shell asks for completions.
COMPLETE: Final = "_SGOPS_COMPLETE"

_CODES: Final = "\n".join(f"  {code:>3}  {meaning}" for code, meaning in MEANINGS.items())
_HELP: Final = f"""Run jobs of several stages on this machine, and look after them.

Without a command the terminal opens: it brings its own engine, or joins the one that runs. With --read-only it can
look, and change nothing.

Lists take filters, and all of their words must hold: state:dead,waiting pipeline:story age:>2h -stage:export timeout.
A comma is an or, a dash in front a not, a bare word is searched in reasons and parameters. Short lists take the
fields of their --json as keys. `sgops jobs` alone means `sgops jobs list`.

\b
Exit codes:
{_CODES}
"""

root: Final = Tree(
    "sgops",
    help=_HELP,
    subcommand_metavar="[COMMAND] [ARGS]...",
    verbs=VERBS,
    default="terminal",
    is_root=True,
    examples=(
        "sgops                              open the terminal",
        "sgops demo                         see jobs run, fail and recover",
        "sgops submit story -p title=Moon   submit a job",
        "sgops jobs list state:running      list what runs",
        "sgops why 12                       explain a job",
    ),
)
