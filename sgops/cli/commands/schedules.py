"""`sgops schedules` and `sgops templates`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sgops.cli.commands.engine import tell_action
from sgops.cli.lists import listing, none_of, part_of, show_page
from sgops.cli.session import Session
from sgops.cli.table import Column
from sgops.cli.verb import verb
from sgops.core.show import line, mark_of
from sgops.core.views import ScheduleView, TemplateView
from sgops.ports import Asking


@verb("list", takes_terms=True, examples=("sgops schedules", "sgops schedules paused:true"))
@listing
@click.pass_obj
def list_schedules(session: Session, asking: Asking) -> None:
    """List the schedules."""
    with session.ask() as operations:
        page = part_of(operations.schedules(), asking, ScheduleView)
    columns: Sequence[Column[ScheduleView]] = (
        Column(title="NAME", cell=lambda schedule: schedule.name),
        Column(title="STATE", cell=lambda schedule: mark_of("paused" if schedule.paused else "ready")),
        Column(title="TEMPLATE", cell=lambda schedule: schedule.template),
        Column(title="CRON", cell=lambda schedule: schedule.cron),
        Column(title="ZONE", cell=lambda schedule: schedule.timezone),
        Column(title="NEXT", cell=lambda schedule: session.ago(schedule.next_at)),
        Column(title="LAST", cell=lambda schedule: session.ago(schedule.last_at)),
        Column(title="JOB", cell=lambda schedule: schedule.last_job, right=True),
        Column(title="PROBLEM", cell=lambda schedule: schedule.problem, elastic=True),
    )
    none = "there is no schedule; write one in [schedules.NAME]"
    show_page(session, page, columns, empty=none_of(asking, "schedule", none))


@verb("pause", examples=("sgops schedules pause nightly",))
@click.argument("name")
@click.pass_obj
def pause(session: Session, name: str) -> None:
    """Let a schedule stand still.

    What is planned meanwhile is left out. A pause outlasts restarts.
    """
    with session.ask() as operations:
        action = operations.pause_schedule(name)
    tell_action(session, action, f"schedule {line(name)} is paused")


@verb("resume", examples=("sgops schedules resume nightly",))
@click.argument("name")
@click.pass_obj
def resume(session: Session, name: str) -> None:
    """Let a schedule go on with the next time that is planned from now."""
    with session.ask() as operations:
        action = operations.resume_schedule(name)
    tell_action(session, action, f"schedule {line(name)} goes on")


@verb("trigger", examples=("sgops schedules trigger nightly",))
@click.argument("name")
@click.pass_obj
def trigger(session: Session, name: str) -> None:
    """Submit a schedule's job now.

    What is planned stays as it is, and its overlap is not asked.
    """
    with session.ask() as operations:
        submitted = operations.trigger_schedule(name)
    if session.json:
        session.answer(submitted)
    else:
        for job in submitted.ids:
            session.say(str(job))


@verb("templates", takes_terms=True, examples=("sgops templates", "sgops templates pipeline:story --json"))
@listing
@click.pass_obj
def templates(session: Session, asking: Asking) -> None:
    """List the templates: pipelines with parameters filled in."""
    with session.ask() as operations:
        page = part_of(operations.templates(), asking, TemplateView)
    columns: Sequence[Column[TemplateView]] = (
        Column(title="NAME", cell=lambda template: template.name),
        Column(title="PIPELINE", cell=lambda template: template.pipeline),
        Column(title="PARAMETERS", cell=_params, elastic=True),
    )
    none = "there is no template; write one in [templates.NAME]"
    show_page(session, page, columns, empty=none_of(asking, "template", none))


def _params(template: TemplateView) -> str:
    return " ".join(f"{name}={line(str(value))}" for name, value in template.params.items())
