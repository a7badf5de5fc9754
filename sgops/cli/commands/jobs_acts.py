"""What can be done to jobs: cancel, hold, release, retry, rerun, delete."""

from __future__ import annotations

import click

from sgops.cli.acting import Chosen, act, choosing, report
from sgops.cli.ids import one_id
from sgops.cli.session import Session
from sgops.cli.verb import verb

_NOUN = "job"
# Taken as the others take it, so that nobody has to remember which of them needs it.
unforced = click.option(
    "--force", is_flag=True, expose_value=False, help="Taken as retry takes it; changes nothing here."
)


@verb("cancel", examples=("sgops jobs cancel 12 13", 'sgops jobs cancel --filter "pipeline:story state:queued"'))
@choosing
@unforced
@click.pass_obj
def cancel(session: Session, chosen: Chosen) -> int:
    """Cancel jobs.

    One that runs stops at its next safe point.
    """
    return act(session, chosen, lambda operations, jobs: operations.cancel(jobs), noun=_NOUN)


@verb("hold", examples=("sgops jobs hold 12", "sgops jobs hold --filter batch:7 --yes"))
@choosing
@unforced
@click.pass_obj
def hold(session: Session, chosen: Chosen) -> int:
    """Keep jobs from running.

    One that runs is held when its stage has ended.
    """
    return act(session, chosen, lambda operations, jobs: operations.hold(jobs), noun=_NOUN)


@verb("release", examples=("sgops jobs release 12", "sgops jobs list state:held --ids | sgops jobs release -"))
@choosing
@unforced
@click.pass_obj
def release(session: Session, chosen: Chosen) -> int:
    """Let held jobs go on."""
    return act(session, chosen, lambda operations, jobs: operations.release(jobs), noun=_NOUN)


@verb("retry", examples=("sgops jobs retry 12 --force", "sgops jobs retry --filter state:waiting --force --preview"))
@choosing
@click.option("--force", is_flag=True, help="Also before their time.")
@click.pass_obj
def retry(session: Session, chosen: Chosen, *, force: bool) -> int:
    """Run waiting jobs now, and dead ones again.

    A dead job goes on from its last checkpoint, as its dead letter would.
    """
    return act(session, chosen, lambda operations, jobs: operations.retry_jobs(jobs, force=force), noun=_NOUN)


@verb(
    "rerun",
    examples=(
        "sgops jobs rerun 12",
        "sgops jobs rerun 12 --from panels",
        "sgops jobs rerun 12 --only panels:7,9",
    ),
)
@one_id("job")
@click.option("--from", "start", metavar="STAGE", help="From this stage on, keeping what came before.")
@click.option("--only", metavar="STAGE[:KEY,KEY]", help="This stage alone, or these items of it.")
@unforced
@click.pass_obj
def rerun(session: Session, job: int, *, start: str | None, only: str | None) -> None:
    """Run an ended job again, or a part of it."""
    if start and only:
        raise click.UsageError("--from and --only exclude each other")
    with session.ask() as operations:
        bulk = operations.rerun(job, start=start, only=only)
    report(session, bulk, _NOUN)


@verb("delete", examples=("sgops jobs delete 12", 'sgops jobs delete --filter "state:cancelled age:>30d" --preview'))
@choosing
@click.pass_obj
def delete(session: Session, chosen: Chosen) -> int:
    """Delete ended jobs with their history.

    This cannot be undone.
    """
    return act(session, chosen, lambda operations, jobs: operations.delete_jobs(jobs), noun=_NOUN)
