"""`sgops doctor`."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from sgops.cli.commands.config import loaded_by
from sgops.cli.exits import DONE, FAILED
from sgops.cli.session import Session
from sgops.cli.verb import verb
from sgops.cli.verdicts import show_verdict
from sgops.core.errors import StoreError
from sgops.core.views import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sgops.boot.config import Loaded

# Every row is read.
_ANSWER = 3600.0


@verb("doctor", examples=("sgops doctor", "sgops doctor --repair"))
@click.option("--repair", is_flag=True, help="Mend what can be mended without losing anything, and say what.")
@click.pass_obj
def doctor(session: Session, *, repair: bool) -> int:
    """Look over the whole installation.

    The configuration, the folder and its disk, the lock and the socket, the pipelines, and every row that is kept.
    Exit code 1 when something is wrong.
    """
    verdict = _verdict(session, repair=repair)
    show_verdict(session, verdict)
    return DONE if verdict.ok else FAILED


def _verdict(session: Session, *, repair: bool) -> Verdict:
    if session.options.attach is not None:
        with session.ask(_ANSWER) as operations:
            return operations.doctor(repair=repair)
    loaded = loaded_by(session.options)
    examined = _examined(session, loaded, repair=repair)
    return Verdict(ok=examined.ok, checks=(*_configuration(loaded), *examined.checks))


def _configuration(loaded: Loaded) -> tuple[Check, ...]:
    where = Check(name="configuration", ok=True, detail=str(loaded.path or "none; every key has its default"))
    return (where, *(Check(name="warning", ok=True, detail=warning) for warning in loaded.warnings))


def _examined(session: Session, loaded: Loaded, *, repair: bool) -> Verdict:
    """Ask whoever answers; where nobody can open the file, say why, and look at the rest."""
    try:
        with session.ask(_ANSWER) as operations:
            return operations.doctor(repair=repair)
    except StoreError as error:
        detail = error.in_full
        around = _surroundings(session, loaded, repair=repair)
        if mended := [check for check in around if check.fixed]:
            # It may have been all that was in the way; what was mended first is told first.
            again = _examined(session, loaded, repair=False)
            return replace(
                again, checks=(*mended, *(check for check in again.checks if check.name not in _names(mended)))
            )
        return Verdict(ok=False, checks=(*around, Check(name="database", ok=False, detail=detail)))


def _names(checks: Sequence[Check]) -> set[str]:
    return {check.name for check in checks}


def _surroundings(session: Session, loaded: Loaded, *, repair: bool) -> tuple[Check, ...]:
    from sgops.boot.surroundings import Surroundings

    return tuple(Surroundings(lambda: loaded.settings, os.environ, session.clock).checks(repair=repair))
