"""`sgops token rotate`."""

from __future__ import annotations

import click

from sgops.cli.commands.config import loaded_by
from sgops.cli.session import Session
from sgops.cli.verb import verb
from sgops.core.errors import Refused, UsageError


@verb("rotate", examples=("sgops token rotate", "sgops token rotate --json"))
@click.pass_obj
def rotate(session: Session) -> None:
    """Make a new token for the admin API.

    From then on the old one is worth nothing: a running engine takes the new one at once. It is written to its file,
    for the owner alone, and never shown.
    """
    from sgops.boot.token import write_token

    if session.options.attach is not None:
        raise UsageError("a token is rotated where its file lies", hint="on the engine's machine: sgops token rotate")
    source = loaded_by(session.options).settings.api.token
    if source.file is None:
        raise Refused(
            f"the token is what the variable {source.env} holds", hint="change it there, and start the engine anew"
        )
    write_token(source.file)
    if session.json:
        session.emit({"path": str(source.file)})
        return
    session.say(f"a new token is in {source.file}")
    session.talk("a running engine has it already; who asks over TCP needs it: --token-file")
