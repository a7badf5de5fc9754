"""`sgops status`, `stop`, `pause` and `resume`: the engine as a whole."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Final

import click

from sgops.cli.details import facts, mark
from sgops.cli.exits import DONE, NOTHING
from sgops.cli.reach import data_dir, holder_of
from sgops.cli.session import Session, paint
from sgops.cli.verb import verb
from sgops.core.errors import Busy, NoEngine
from sgops.core.job import JobState
from sgops.core.show import Tone, ago, line, mark_of, plural
from sgops.core.views import ActionView, StatusView
from sgops.ports import Operations

# A stop may take the engine's whole grace, and that can be set to anything.
_STOP_PATIENCE: Final = 300.0
_GLANCE: Final = 0.1


@verb("status", examples=("sgops status", "sgops status --json"))
@click.pass_obj
def status(session: Session) -> None:
    """Show the engine at a glance.

    Without an engine it shows what is kept, and the exit code is 0 as well.
    """
    with session.ask() as operations:
        view = operations.status()
    if session.json:
        session.answer(view)
        return
    facts(session, _glance(session, view))
    for problem in view.problems:
        session.say(paint(f"! {line(problem)}", Tone.WARN))


def _glance(session: Session, status: StatusView) -> Iterator[tuple[str, str | None]]:
    yield "engine", _engine(session, status)
    yield "jobs", _jobs(session, status)
    if status.engine is not None:
        abandoned = f", {status.workers.abandoned} abandoned" if status.workers.abandoned else ""
        yield "workers", f"{status.workers.busy} of {status.workers.total} busy{abandoned}"
    if status.pending_letters:
        letters = plural(status.pending_letters, "dead letter")
        yield "needs you", paint(f"{letters} pending", Tone.BAD) + ": sgops dead-letter families"
    if status.alerts:
        yield "alerts", paint(plural(status.alerts, "alert"), Tone.WARN)
    if status.recovery is not None:
        yield "recovery", f"found {plural(status.recovery.found, 'job')} {session.when(status.recovery.started_at)}"
    if status.last_stop is not None and not status.last_stop.clean:
        yield "last stop", paint(f"{session.when(status.last_stop.at)}: {line(status.last_stop.note)}", Tone.WARN)


def _engine(session: Session, status: StatusView) -> str:
    paused = f"  {mark(session, 'paused')}: sgops resume" if status.paused else ""
    if status.engine is None:
        return f"none runs here; start one: sgops serve{paused}"
    engine = status.engine
    up = ago(engine.since, session.now).removesuffix(" ago")
    return f"{mark(session, engine.state)}  up {up}, process {engine.pid}, version {line(engine.version)}{paused}"


def _jobs(session: Session, status: StatusView) -> str:
    shown = [
        paint(f"{state.value} {count:,}", mark_of(state.value).tone)
        for state in JobState
        if (count := status.counts.get(state.value, 0))
    ]
    due = f"  (next {ago(status.next_due_at, session.now)})" if status.next_due_at else ""
    return f" {'.' if session.is_plain else '·'} ".join(shown) + due if shown else "none yet"


@verb("stop", examples=("sgops stop", "sgops stop --now"))
@click.option("--now", is_flag=True, help="Do not wait for running stages; they are resumed at the next start.")
@click.pass_obj
def stop(session: Session, *, now: bool) -> int:
    """Stop the engine; what runs is resumed at its next start.

    It waits until the engine has gone. Exit code 5 when none runs.
    """
    try:
        with session.engine() as operations:
            pid = _pid(operations)
            operations.shutdown(now=now)
            _wait_until_gone(session, operations)
    except NoEngine:
        if session.json:
            session.emit({"stopped": None})
        session.talk("no engine runs here: there is nothing to stop")
        return NOTHING
    if session.json:
        session.emit({"stopped": pid})
    else:
        session.say(f"the engine (process {pid}) has stopped")
    return DONE


def _pid(operations: Operations) -> int | None:
    engine = operations.status().engine
    return engine.pid if engine is not None else None


def _wait_until_gone(session: Session, operations: Operations) -> None:
    patience = session.options.timeout.total_seconds() if session.options.timeout else _STOP_PATIENCE
    until, never = session.clock.monotonic() + patience, threading.Event()
    session.talk("stopping…")
    while not _has_gone(session, operations):
        if session.clock.monotonic() > until:
            raise Busy(
                "the engine is still stopping", hint="it goes on stopping; do not wait for stages: sgops stop --now"
            )
        never.wait(_GLANCE)


def _has_gone(session: Session, operations: Operations) -> bool:
    """Look at the lock, which an engine lets go of last; one at an address has no lock that we can see."""
    if session.options.attach is None:
        holder = holder_of(data_dir(session.options))
        return holder is None or holder.kind != "engine"
    try:
        operations.live()
    except NoEngine:
        return True
    return False


@verb("pause", examples=("sgops pause", "sgops queues pause slow"))
@click.pass_obj
def pause(session: Session) -> None:
    """Start no more stages; what runs goes on.

    A pause outlasts restarts, until `sgops resume`.
    """
    with session.ask() as operations:
        action = operations.pause()
    tell_action(session, action, "paused: what runs goes on, and no other stage starts")


@verb("resume", examples=("sgops resume", "sgops queues resume slow"))
@click.pass_obj
def resume(session: Session) -> None:
    """Start stages again."""
    with session.ask() as operations:
        action = operations.resume()
    tell_action(session, action, "resumed: stages start again")


def tell_action(session: Session, action: ActionView, sentence: str) -> None:
    """Say what was done, and how to take it back."""
    if session.json:
        session.answer(action)
        return
    session.say(sentence)
    if action.undoable and action.undone_at is None:
        session.talk(f"to take it back: sgops undo {action.id}")
