"""`sgops backup` and `sgops restore`."""

from __future__ import annotations

from pathlib import Path

import click

from sgops.cli.exits import DONE, FAILED
from sgops.cli.session import Session
from sgops.cli.verb import verb
from sgops.core.errors import Refused, UsageError
from sgops.core.show import line, plural
from sgops.core.units import format_size

# Every page is read, and every file of every job perhaps.
_ANSWER = 3600.0
_SHOWN = 5


@verb("backup", examples=("sgops backup", "sgops backup /mnt/disk/monday.db", "sgops backup --artifacts"))
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--artifacts", is_flag=True, help="With the files that jobs made, as one .tar.")
@click.pass_obj
def backup(session: Session, file: Path | None, *, artifacts: bool) -> int:
    """Copy everything kept as it is now, while the engine runs.

    The copy is opened and every page of it read before it gets its name; it never replaces a file. Without FILE it
    goes to the folder backups/ of the data folder. Files of jobs that cannot be read are named, and the exit code is 1.
    """
    with session.ask(_ANSWER) as operations:
        made = operations.backup(str(file.absolute()) if file else None, artifacts=artifacts)
    if session.json:
        session.answer(made)
        return FAILED if made.left_out else DONE
    files = f" with {plural(made.artifacts, 'file')}" if made.artifacts is not None else ""
    session.say(f"{line(made.path)}  {format_size(made.bytes)}{files}, proven")
    for each in made.left_out[:_SHOWN]:
        session.talk(f"not in it: {line(each)}")
    if len(made.left_out) > _SHOWN:
        session.talk(f"… and {len(made.left_out) - _SHOWN} more that could not be read")
    session.talk(f"to go back to it: sgops stop; sgops restore {line(made.path)}")
    return FAILED if made.left_out else DONE


@verb("restore", examples=("sgops restore backups/sgops-20260102-030405Z.db", "sgops restore monday.tar --yes"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask; needed away from a terminal.")
@click.pass_obj
def restore(session: Session, file: Path, *, yes: bool) -> None:
    """Put a backup in the place of the database.

    No engine may run. The backup is looked through first; the database that was there is kept beside it under
    another name. Files that were packed with it come back where they are missing.
    """
    from sgops.boot.restoring import restore as bring_back

    options = session.options
    if options.attach is not None:
        raise UsageError("a backup is restored where its files lie", hint="on that machine: sgops restore FILE")
    try:
        done = bring_back(options.config, options.data_dir, file, overwrite=yes)
    except Refused as refusal:
        if not session.is_interactive or not click.confirm(f"{refusal.message}: keep it aside and restore?", err=True):
            raise
        done = bring_back(options.config, options.data_dir, file, overwrite=True)
    if session.json:
        session.emit({"path": done.path, "replaced": done.replaced, "artifacts": done.artifacts})
        return
    session.say(f"{line(done.path)} is what {line(str(file))} held")
    if done.replaced:
        session.talk(f"what was there before is {line(done.replaced)}")
    session.talk("next: sgops verify, then sgops serve")
