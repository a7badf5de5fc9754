"""`sgops dead-letter retry` and `dismiss`."""

from __future__ import annotations

import click

from sgops.cli.acting import Chosen, act, choosing
from sgops.cli.params import read_params
from sgops.cli.session import Session
from sgops.cli.verb import verb
from sgops.core.values import clip

_NOUN = "dead letter"


@verb(
    "retry",
    examples=(
        "sgops dead-letter retry 7 --preview",
        "sgops dead-letter retry 7 --from panels",
        """sgops dead-letter retry 7 --params '{"quality": "low"}'""",
        "sgops dead-letter retry --filter error:network_timeout --yes",
    ),
)
@choosing
@click.option(
    "--from",
    "start",
    metavar="checkpoint|beginning|STAGE",
    default="checkpoint",
    show_default=True,
    help="Where to begin.",
)
@click.option("--params", metavar="JSON|@FILE", help="A patch over the job's parameters.")
@click.pass_obj
def retry(session: Session, chosen: Chosen, *, start: str, params: str | None) -> int:
    """Run the jobs of dead letters again."""
    patch = read_params(params) if params is not None else None
    return act(
        session,
        chosen,
        lambda operations, letters: operations.retry_letters(letters, start=start, params=patch),
        noun=_NOUN,
    )


@verb(
    "dismiss",
    examples=(
        'sgops dead-letter dismiss 7 --notes "the customer withdrew"',
        'sgops dead-letter dismiss --filter "pipeline:story age:>30d" --preview',
    ),
)
@choosing
@click.option("--notes", default="", metavar="TEXT", help="Why; kept with the letter.")
@click.pass_obj
def dismiss(session: Session, chosen: Chosen, *, notes: str) -> int:
    """Put dead letters aside with a note."""
    kept = clip(notes, 10_000)
    return act(
        session,
        chosen,
        lambda operations, letters: operations.dismiss_letters(letters, notes=kept),
        noun=_NOUN,
    )
