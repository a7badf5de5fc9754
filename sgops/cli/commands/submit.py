"""`sgops submit`."""

from __future__ import annotations

import click

from sgops.cli.exits import DONE
from sgops.cli.params import read_pairs, read_params
from sgops.cli.session import Session
from sgops.cli.verb import verb
from sgops.cli.waiting import tell_ends, verdict, wait_for
from sgops.core.values import Json
from sgops.core.views import Submitted
from sgops.ports import Operations, Submission


@verb(
    "submit",
    examples=(
        "sgops submit story -p title=Moon -p scenes=6",
        "sgops submit story --params @moon.json --unique moon",
        "sgops submit story --at 22:00 --count 20 --batch tonight",
        "sgops submit story -p title=Moon --wait && echo done",
    ),
)
@click.argument("name")
@click.option("-p", "pairs", multiple=True, metavar="KEY=VALUE", help="A parameter; JSON where it is JSON, else text.")
@click.option("--params", metavar="JSON|@FILE", help="All parameters as one JSON object; -p goes over it.")
@click.option("--priority", type=int, metavar="N", help="Higher runs first; 0 if nothing is said.")
@click.option(
    "--unique",
    "unique_key",
    metavar="KEY",
    help="While a job of the pipeline with this key has not ended, no second one.",
)
@click.option("--at", metavar="TIME", help="Start then: 2030-01-31T22:00, 22:00 or +10m.")
@click.option("--batch", metavar="LABEL", help="The batch the jobs belong to.")
@click.option("--count", type=click.IntRange(min=1), default=1, metavar="N", help="So many of them.")
@click.option("--wait", is_flag=True, help="Stay until they have ended; needs a running engine.")
@click.option("--resume", is_flag=True, help="Go on with the newest unfinished job of these parameters, if any.")
@click.option("--force-restart", is_flag=True, help="Restart that job from the beginning.")
@click.pass_obj
def submit(  # noqa: PLR0913 - one argument for each option
    session: Session,
    *,
    name: str,
    pairs: tuple[str, ...],
    params: str | None,
    priority: int | None,
    unique_key: str | None,
    at: str | None,
    batch: str | None,
    count: int,
    wait: bool,
    resume: bool,
    force_restart: bool,
) -> int:
    """Submit jobs of a pipeline or a template.

    Writes the ids, one a line. When the command has ended, the jobs are kept, whatever happens.
    """
    if resume and force_restart:
        raise click.UsageError("--resume and --force-restart exclude each other")
    submission = Submission(
        name=name,
        params=_params(params, pairs),
        priority=priority,
        unique_key=unique_key,
        at=at,
        batch=batch,
        count=count,
        resume=resume,
        force_restart=force_restart,
    )
    with session.engine() if wait else session.ask() as operations:
        submitted = operations.submit(submission)
        return _wait(session, operations, submitted) if wait else _tell(session, submitted)


def _params(written: str | None, pairs: tuple[str, ...]) -> Json:
    given = {**(read_params(written) if written is not None else {}), **read_pairs(pairs)}
    return given if given or written is not None else None


def _tell(session: Session, submitted: Submitted) -> int:
    if session.json:
        session.answer(submitted)
        return DONE
    for job in submitted.ids:
        session.say(str(job))
    if submitted.note:
        session.talk(submitted.note)
    elif submitted.existing:
        session.talk("this job was there already; no other was made")
    return DONE


def _wait(session: Session, operations: Operations, submitted: Submitted) -> int:
    """Say the ids at once: who interrupts the waiting shall have them."""
    if not session.json:
        _tell(session, submitted)
    jobs = wait_for(session, operations, submitted.ids)
    if session.json:
        states = {str(job.id): job.state for job in jobs}
        session.emit({"ids": list(submitted.ids), "existing": submitted.existing, "states": states})
    else:
        tell_ends(jobs, session, session.talk)
    return verdict(jobs)
