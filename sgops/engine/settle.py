"""What an outcome means for the job: one move, written in one commit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sgops.core.checkpoint import checkpoint_id
from sgops.core.errors import StaleAttempt
from sgops.core.events import EventType
from sgops.core.failure import Failure, FailureType
from sgops.core.job import Asked, HeldFor, JobState
from sgops.core.move_rows import StageStart, make_stage_end, make_stage_start
from sgops.core.moves import (
    bury,
    complete,
    expire,
    finish,
    interrupt,
    redirect,
    set_aside,
    snooze,
    stop_running,
)
from sgops.core.operator_moves import as_asked, recover
from sgops.core.pipeline import OnDrift
from sgops.core.records import Captured
from sgops.core.service_moves import hand_over
from sgops.core.signals import Interruption
from sgops.core.transition import remarked, then
from sgops.core.units import format_duration
from sgops.engine.body import failure_of, inputs_of
from sgops.engine.calls import next_call
from sgops.engine.failing import fail
from sgops.engine.flight import Flight, make_standing
from sgops.engine.outcome import Called, Completed, Drifted, Failed, Interrupted, Moved, Outcome, Snoozed, Taken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sgops.core.job import Job
    from sgops.core.lane import Lane
    from sgops.core.onward import Move
    from sgops.core.pipeline import Stage
    from sgops.core.receipts import Call, Receipt
    from sgops.core.transition import Transition
    from sgops.engine.parts import Parts


class HandedOver(Protocol):
    """Who is told of work that is to go to a service."""

    def __call__(self, job: Job, receipts: Sequence[Receipt], /) -> None: ...


class Tower(Protocol):
    """Who is told where a flight went."""

    def parks(self, flight: Flight, stage: Stage) -> Lane | None:
        """Give the lane in which the job has to wait for its next stage; None when that may begin now."""

    def went_on(self, flight: Flight) -> None:
        """Take note that the flight's next stage has durably begun."""

    def left(self, flight: Flight, job: Job) -> None:
        """Take note that the flight is over and the job stands as given."""

    def again(self, flight: Flight, outcome: Outcome) -> None:
        """Decide once more, on the job's row as it is now: it changed meanwhile."""

    def lost(self, flight: Flight) -> None:
        """Forget a flight whose claim is gone; what the attempt brought changes nothing."""


class Settler:
    """Decides, posts, and passes on what the store answered."""

    def __init__(self, parts: Parts, tower: Tower, handed_over: HandedOver) -> None:
        self._parts = parts
        self._tower = tower
        self._handed_over = handed_over

    def settle(self, flight: Flight, outcome: Outcome) -> None:
        """Post the one move that follows from an outcome; nobody waits for the commit."""
        if isinstance(outcome, Interrupted) and outcome.why is Interruption.FENCED:
            self._tower.lost(flight)
            return
        self._keep_output(flight)
        now = self._parts.clock.now()
        try:
            move = self._decide(flight, outcome, now)
        except Exception as error:  # noqa: BLE001 - else the job would run for ever, in nobody's hands
            move = self._failed(flight, failure_of(self._parts, flight, error), now, buried=True)
        self._parts.store.post(move, partial(self._settled, flight, outcome))

    def _settled(self, flight: Flight, outcome: Outcome, move: Move, error: BaseException | None) -> None:
        """Pass on the store's answer; runs on the writer's thread and only enqueues."""
        if isinstance(error, StaleAttempt):
            self._tower.again(flight, outcome)
        elif error is not None:
            self._tower.lost(flight)
        elif move.after.state is JobState.RUNNING:
            flight.advance(move.after)
            self._tower.went_on(flight)
        else:
            if isinstance(outcome, Called):
                self._handed_over(move.after, move.receipts)
            self._tower.left(flight, move.after)

    def _decide(self, flight: Flight, outcome: Outcome, now: datetime) -> Move:
        match outcome:
            case Completed():
                return self._completed(flight, outcome, now)
            case Called():
                return self._called(flight, outcome.call, now)
            case Failed():
                return self._failed(flight, outcome.failure, now, buried=outcome.buried)
            case Snoozed():
                return self._snoozed(flight, outcome, now)
            case Interrupted():
                return self._interrupted(flight, outcome.why, now)
            case Taken() | Drifted() | Moved():
                return self._put_elsewhere(flight, outcome, now)

    def _put_elsewhere(self, flight: Flight, outcome: Taken | Drifted | Moved, now: datetime) -> Transition:
        match outcome:
            case Taken():
                return self._taken(flight.job, outcome.reason, now)
            case Drifted():
                return self._drifted(flight, outcome, now)
            case Moved():
                return self._moved(flight, outcome, now)

    def _completed(self, flight: Flight, outcome: Completed, now: datetime) -> Move:
        end = make_stage_end(
            payload=outcome.payload,
            inputs=outcome.inputs,
            facts=outcome.facts,
            has_files=outcome.has_files,
            started_at=flight.started_at or now,
        )
        following = None if flight.job.run_only else flight.entry.pipeline.after(flight.job.stage)
        if following is None:
            return complete(flight.job, end, None, now)
        # Nobody reads it before the commit that the next stage waits for, and this thread has the time.
        job = flight.job
        flight.outputs[job.stage] = make_standing(
            checkpoint=checkpoint_id(job.id, job.checkpoints + 1), raw=outcome.raw
        )
        inputs = inputs_of(flight, following)
        start = make_stage_start(stage=following.name, definition=flight.entry.definition.hash, inputs=inputs)
        return complete(flight.job, end, start, now, park=self._tower.parks(flight, following))

    def _failed(self, flight: Flight, failure: Failure, now: datetime, *, buried: bool = False) -> Transition:
        job = flight.job
        if job.asked is Asked.CANCEL:
            return stop_running(job, now)
        if buried:
            return bury(job, failure, now, started_at=flight.started_at)
        return as_asked(fail(self._parts, job, failure, now, flight.started_at), now)

    def _called(self, flight: Flight, call: Call, now: datetime) -> Transition:
        """Leave the stage to a service, unless it cannot be asked, or somebody wants something else of the job."""
        job = flight.job
        if job.asked is Asked.CANCEL:
            return stop_running(job, now)
        given = next_call(self._parts, job, call, now)
        if isinstance(given, Failure):
            return self._failed(flight, given, now)
        move = hand_over(job, given, now)
        # What is known of a call that went out before is the service's to change, not the stage's.
        return as_asked(move if not given.sends else replace(move, receipts=()), now)

    def _snoozed(self, flight: Flight, outcome: Snoozed, now: datetime) -> Transition:
        limit = self._parts.settings.engine.snooze_limit
        if flight.job.snoozed + outcome.delay > limit:
            reason = f"the stage snoozed for more than engine.snooze_limit ({format_duration(limit)}) in all"
            return self._failed(flight, Failure(type=FailureType.TIMEOUT, reason=reason, permanent=True), now)
        return as_asked(snooze(flight.job, outcome.delay, now, flight.started_at or now), now)

    def _interrupted(self, flight: Flight, why: Interruption, now: datetime) -> Transition:
        if flight.job.asked is not Asked.NOTHING:
            return stop_running(flight.job, now)
        if why is Interruption.DEADLINE:
            return self._overrun(flight, now)
        if why is Interruption.EXPIRED:
            return expire(flight.job, flight.entry.pipeline.timeout, now, started_at=flight.started_at)
        return interrupt(flight.job, now, reason="the engine stops; the stage left at a safe point")

    def _overrun(self, flight: Flight, now: datetime) -> Transition:
        timeout = flight.stage.timeout or timedelta(0)
        reason = f"stage '{flight.stage.name}' ran longer than its timeout of {format_duration(timeout)}"
        move = self._failed(flight, Failure(type=FailureType.TIMEOUT, reason=reason), now)
        return remarked(move, EventType.TIMEOUT_ENFORCED, now, limit=format_duration(timeout), of="stage")

    def _taken(self, job: Job, reason: str, now: datetime) -> Transition:
        if job.asked is not Asked.NOTHING:
            return stop_running(job, now)
        lost = interrupt(job, now, reason=reason)
        return then(lost, recover(lost.after, now, reason=reason))

    def _drifted(self, flight: Flight, outcome: Drifted, now: datetime) -> Transition:
        if outcome.policy is OnDrift.HOLD:
            return set_aside(flight.job, HeldFor.DRIFT, now, reason=outcome.difference)
        flight.outputs = {}
        reason = f"restarted: {outcome.difference}"
        return self._redirect(flight, flight.entry.first().name, now, decision="restarted", reason=reason)

    def _moved(self, flight: Flight, outcome: Moved, now: datetime) -> Transition:
        if outcome.stage is None:
            return finish(flight.job, now, reason="every stage has its output")
        reason = outcome.reason or f"stage '{outcome.stage}' is where its checkpoints end"
        return self._redirect(flight, outcome.stage, now, decision="resumed", reason=reason)

    def _redirect(self, flight: Flight, stage: str, now: datetime, *, decision: str, reason: str) -> Transition:
        park = self._tower.parks(flight, flight.entry.pipeline.find(stage))
        return redirect(flight.job, self._start(flight, stage), now, decision=decision, reason=reason, park=park)

    def _start(self, flight: Flight, stage: str) -> StageStart:
        return StageStart(stage=stage, definition=flight.entry.definition.hash)

    def _keep_output(self, flight: Flight) -> None:
        """Keep what the attempt printed and logged."""
        ring, flight.ring = flight.ring, None
        lines = ring.lines() if ring is not None else ()
        if ring is None or not lines:
            return
        mask = self._parts.masker.text
        lines = [(at, stream, mask(text)) for at, stream, text in lines]
        job = flight.job
        self._parts.store.keep(
            Captured(
                job=job.id, index=job.attempts, stage=job.stage, attempt=job.attempt, lines=lines, dropped=ring.dropped
            )
        )
