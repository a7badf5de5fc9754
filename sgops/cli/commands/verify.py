"""`sgops verify`."""

from __future__ import annotations

import click

from sgops.cli.exits import DONE, FAILED
from sgops.cli.session import Session
from sgops.cli.verb import verb
from sgops.cli.verdicts import show_verdict

# Every row is read.
_ANSWER = 3600.0


@verb("verify", examples=("sgops verify", "sgops verify --json"))
@click.pass_obj
def verify(session: Session) -> int:
    """Check that everything kept is whole.

    Exit code 1 when it found a fault.
    """
    with session.ask(_ANSWER) as operations:
        verdict = operations.verify()
    show_verdict(session, verdict)
    return DONE if verdict.ok else FAILED
