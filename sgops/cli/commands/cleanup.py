"""`sgops cleanup preview`, `run`, `history`, `storage` and `why`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from sgops.cli.details import facts
from sgops.cli.lists import listing, none_of, part_of, show_page
from sgops.cli.session import Session
from sgops.cli.table import Column, draw
from sgops.cli.verb import verb
from sgops.core.errors import Refused
from sgops.core.retention import CleanupKind
from sgops.core.show import line, plural
from sgops.core.units import format_size
from sgops.core.views import CleanupItem, CleanupKept, CleanupRule, CleanupView, Page, StorageView
from sgops.ports import Asking

# A folder of a million files is looked at, and then taken one by one.
_ANSWER = 3600.0
_SHOWN = 50
_KIND = click.option("--kind", metavar="KIND", help=f"Of this kind alone: {', '.join(CleanupKind)}.")


@verb("preview", examples=("sgops cleanup preview", "sgops cleanup preview --kind temp"))
@_KIND
@click.pass_obj
def preview(session: Session, *, kind: str | None) -> None:
    """Say what a cleanup would delete and why, and what it keeps and why."""
    with session.ask(_ANSWER) as operations:
        plan = operations.cleanup_preview(kind)
    if session.json:
        session.answer(plan)
        return
    _show_plan(session, plan)
    if plan.total:
        session.talk(f"exactly this, within ten minutes: sgops cleanup run --plan {plan.id}")


@verb("run", examples=("sgops cleanup run", "sgops cleanup run --kind temp --yes", "sgops cleanup run --plan 4f1c…"))
@_KIND
@click.option("--plan", metavar="ID", help="Exactly what this preview showed.")
@click.option("--yes", is_flag=True, help="Do not ask; needed without --plan away from a terminal.")
@click.pass_obj
def run(session: Session, *, kind: str | None, plan: str | None, yes: bool) -> None:
    """Delete what is due, and nothing else."""
    if kind is not None and plan is not None:
        raise click.UsageError("a plan has its kind already: name one of both")
    with session.ask(_ANSWER) as operations:
        if plan is None and not yes:
            seen = operations.cleanup_preview(kind)
            if seen.total:
                _confirm(session, seen)
                plan = seen.id
        done = operations.cleanup(kind=kind if plan is None else None, plan=plan)
    if session.json:
        session.answer(done)
        return
    _show_run(session, done)


@verb("history", takes_terms=True, examples=("sgops cleanup history", "sgops cleanup history kind:temp"))
@listing
@click.pass_obj
def history(session: Session, asking: Asking) -> None:
    """List what cleanup has done, newest first."""
    with session.ask() as operations:
        page = part_of(operations.cleanup_history(), asking, CleanupView)
    columns: Sequence[Column[CleanupView]] = (
        Column(title="PLAN", cell=lambda row: row.id),
        Column(title="KIND", cell=lambda row: row.kind),
        Column(title="BEGAN", cell=lambda row: session.when(row.started_at)),
        Column(title="DELETED", cell=lambda row: f"{row.deleted:,} of {row.total:,}", right=True),
        Column(title="FREED", cell=lambda row: format_size(row.freed), right=True),
        Column(title="NOTE", cell=lambda row: "; ".join((row.note, *row.errors)), elastic=True),
    )
    show_page(session, page, columns, empty=none_of(asking, "cleanup", "cleanup has not deleted anything yet"))


@verb("storage", examples=("sgops cleanup storage",))
@click.pass_obj
def storage(session: Session) -> None:
    """Say how much is stored of what, and how long each kind is kept."""
    with session.ask(_ANSWER) as operations:
        found = operations.storage()
    if session.json:
        session.answer(found)
        return
    kinds = [(name, f"{format_size(kind.bytes)} in {plural(kind.files, 'file')}") for name, kind in found.kinds.items()]
    facts(
        session,
        [
            *kinds,
            ("database", _of_database(found)),
            ("its WAL", format_size(found.wal)),
            ("trash", format_size(found.trash)),
            ("in all", format_size(found.total)),
            ("disk free", format_size(found.disk_free)),
            ("grows", _growth(found)),
            ("disk low", session.ago(found.low_at) if found.low_at else None),
            ("disk full", session.ago(found.full_at) if found.full_at else None),
        ],
    )
    session.say()
    _show_policy(session, found)


def _show_policy(session: Session, found: StorageView) -> None:
    """Say how long each kind is kept, and when cleanup looks for it."""
    columns: Sequence[Column[CleanupRule]] = (
        Column(title="KIND", cell=lambda rule: rule.kind),
        Column(title="KEPT", cell=lambda rule: rule.keep or "for ever"),
        Column(title="RHYTHM", cell=lambda rule: rule.rhythm),
        Column(title="NEXT LOOK", cell=lambda rule: session.ago(rule.next_at) if rule.next_at else "never"),
    )
    show_page(session, Page(items=found.policy), columns, empty="")


def _growth(storage: StorageView) -> str:
    """Say how much a day is used up, by the last day."""
    if storage.growth is None:
        return "not known yet"
    return f"{format_size(storage.growth)} a day" if storage.growth > 0 else "not at all"


def _of_database(found: StorageView) -> str:
    within = f"{format_size(found.checkpoints)} in checkpoints, {format_size(found.database_free)} empty"
    return f"{format_size(found.database)} ({within})"


@verb("why", examples=("sgops cleanup why 12/panels.1/panel-001.svg",))
@click.argument("path")
@click.pass_obj
def why(session: Session, *, path: str) -> None:
    """Say why a file stays or goes."""
    whole = Path(path).absolute()
    with session.ask() as operations:
        found = operations.cleanup_why(str(whole) if whole.exists() else path)
    if session.json:
        session.answer(found)
        return
    session.say(line(f"{found.path}: {'goes' if found.goes else 'stays'}: {found.reason}"))


def _confirm(session: Session, seen: CleanupView) -> None:
    """Show what would go and ask; where nobody could answer, refuse."""
    if session.json or not session.is_interactive:
        raise Refused(
            f"this deletes {plural(seen.total, 'file')}, and nobody is here to say yes",
            hint=f"sgops cleanup run --plan {seen.id}, or --yes",
        )
    _show_plan(session, seen)
    if not click.confirm(f"delete {plural(seen.total, 'file')}?", err=True):
        raise Refused("nothing was changed")


def _show_plan(session: Session, plan: CleanupView) -> None:
    goes: Sequence[Column[CleanupItem]] = (
        Column(title="KIND", cell=lambda row: row.kind),
        Column(title="SIZE", cell=lambda row: format_size(row.bytes), right=True),
        Column(title="GOES", cell=lambda row: row.path),
        Column(title="BECAUSE", cell=lambda row: row.reason, elastic=True),
    )
    stays: Sequence[Column[CleanupKept]] = (
        Column(title="STAYS", cell=lambda row: row.path),
        Column(title="BECAUSE", cell=lambda row: row.reason, elastic=True),
    )
    if plan.items:
        draw(session, plan.items[:_SHOWN], goes)
    if plan.kept:
        draw(session, plan.kept[:_SHOWN], stays)
    session.say(
        f"{plan.total:,} would go ({format_size(plan.bytes)}), {plan.kept_total:,} stay, {plan.scanned:,} looked at"
    )
    if plan.note:
        session.talk(line(f"orphans are only reported: {plan.note}"))


def _show_run(session: Session, done: CleanupView) -> None:
    session.say(f"{done.deleted:,} of {done.total:,} deleted ({format_size(done.bytes)}), {done.kept_total:,} stay")
    for error in done.errors[:_SHOWN]:
        session.talk(line(f"not deleted: {error}"))
    if done.note:
        session.talk(line(f"orphans are only reported: {done.note}"))
