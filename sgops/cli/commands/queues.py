"""`sgops queues`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sgops.cli.commands.engine import tell_action
from sgops.cli.lists import listing, part_of, show_page
from sgops.cli.session import Session
from sgops.cli.table import Column
from sgops.cli.verb import verb
from sgops.core.show import line, mark_of
from sgops.core.views import QueueView
from sgops.ports import Asking


@verb("list", takes_terms=True, examples=("sgops queues", "sgops queues paused:true"))
@listing
@click.pass_obj
def list_queues(session: Session, asking: Asking) -> None:
    """List the queues."""
    with session.ask() as operations:
        page = part_of(operations.queues(), asking, QueueView)
    columns: Sequence[Column[QueueView]] = (
        Column(title="NAME", cell=lambda queue: queue.name, elastic=True),
        Column(title="STATE", cell=lambda queue: mark_of("paused" if queue.paused else "ready")),
        Column(title="RUNNING", cell=lambda queue: queue.running, right=True),
        Column(title="QUEUED", cell=lambda queue: queue.queued, right=True),
        Column(title="AT ONCE", cell=lambda queue: queue.concurrency, right=True),
        Column(title="RATE", cell=lambda queue: queue.rate),
    )
    show_page(session, page, columns, empty="no queue matches")


@verb("pause", examples=("sgops queues pause slow",))
@click.argument("name")
@click.pass_obj
def pause(session: Session, name: str) -> None:
    """Start no more jobs of a queue.

    What runs goes on. A pause outlasts restarts.
    """
    with session.ask() as operations:
        action = operations.pause_queue(name)
    tell_action(session, action, f"queue {line(name)} is paused: what runs goes on")


@verb("resume", examples=("sgops queues resume slow",))
@click.argument("name")
@click.pass_obj
def resume(session: Session, name: str) -> None:
    """Start jobs of a queue again."""
    with session.ask() as operations:
        action = operations.resume_queue(name)
    tell_action(session, action, f"queue {line(name)} goes on")
