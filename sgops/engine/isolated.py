"""A stage in a process of its own: started, answered while it runs, pressed to leave, and judged by how it ended."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from sgops.core.classify import signal_name
from sgops.core.errors import SgopsError
from sgops.core.failure import Failure, FailureType
from sgops.core.launching import Launch
from sgops.engine import body, errand
from sgops.engine.calls import answered
from sgops.engine.errand import Errand
from sgops.engine.files import files_of
from sgops.engine.minder import Minder
from sgops.engine.outcome import Failed, Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable

    from sgops.core.job import Progress
    from sgops.core.launching import Home
    from sgops.core.values import Json
    from sgops.engine.body import Left
    from sgops.engine.catalog import Entry
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts
    from sgops.ports import Child, Launcher


class Isolated:
    """Runs one attempt in one fresh worker process."""

    def __init__(self, parts: Parts, launcher: Launcher, home_of: Callable[[Entry], Home | None]) -> None:
        self._parts = parts
        self._launcher = launcher
        self._home_of = home_of

    def call(self, flight: Flight) -> Left:
        """Run the stage's function elsewhere; whatever it does to its process, it costs this attempt alone."""
        home = self._home_of(flight.entry)
        if home is None:
            reason = f"stage '{flight.stage.name}' cannot run in a process: its pipeline was not loaded from a file"
            return _failed(FailureType.INVALID_INPUT, reason)
        told = self._errand(flight, home).frame()
        try:
            child = self._launcher.launch(self._launch(flight))
        except OSError as error:
            return Failed(failure=body.failure_of(self._parts, flight, error))
        child.send(told)
        return _Visit(self._parts, flight, child).run()

    def _errand(self, flight: Flight, home: Home) -> Errand:
        parts, job = self._parts, flight.job
        has_records = job.attempt > 1 or flight.recalled
        return Errand(
            home=home,
            job=job,
            started_at=flight.started_at or parts.clock.now(),
            params=body.params_of(parts, flight),
            outputs={name: flight.outputs[name] for name in flight.stage.reads if name in flight.outputs},
            ledger=parts.reader.ledger(job.id, job.run, job.stage) if has_records else (),
            answered=list(answered(parts.reader.receipts(job.id), flight).values()),
            vars=parts.settings.vars,
            rules=parts.settings.classify,
            temp_root=str(parts.artifacts.root),
            files=list(files_of(parts, flight).values()),
        )

    def _launch(self, flight: Flight) -> Launch:
        job = flight.job
        return Launch(
            # The job and its stage are for whoever looks at a list of processes.
            argv=(sys.executable, "-m", "sgops.worker", f"{job.pipeline}/{job.stage}", str(job.id)),
            on_output=self._hears(flight),
            memory=flight.stage.memory,
            speaks=True,
        )

    def _hears(self, flight: Flight) -> Callable[[str, str], None]:
        ring = flight.ring
        return ring.write if ring is not None else lambda _stream, _text: None


class _Visit:
    """What a worker process says while it runs, and what it is answered."""

    def __init__(self, parts: Parts, flight: Flight, child: Child) -> None:
        self._parts = parts
        self._flight = flight
        self._child = child
        self._minder = Minder(parts, flight, child, speaks=True)
        self._left: Left | None = None

    def run(self) -> Left:
        return self._judge(self._minder.run(self._hear))

    def _hear(self, frame: Json) -> None:
        said = cast("dict[str, Any]", frame)
        flight = self._flight
        flight.seen = self._parts.clock.monotonic()
        match said:
            case {"log": text} if flight.ring is not None:
                flight.ring.write("log", text)
            case {"progress": progress}:
                now = self._parts.clock.now()
                self._parts.store.note(flight.job.id, flight.job.fence, now, self._shown(progress))
            case {"ask": number, "secret": name}:
                self._answer(number, partial(self._parts.secrets, name))
            case {"ask": number, "record": entry}:
                self._answer(number, partial(self._record, entry))
            case {"left": left}:
                self._left = errand.read_left(left)
                self._minder.see_out()
            case _:
                pass  # a sign of life

    def _answer(self, number: int, ask: Callable[[], str | None]) -> None:
        try:
            answer: Json = {"answer": number, "value": ask()}
        except SgopsError as error:
            answer = {"answer": number, "error": error.message, "hint": error.hint, "code": error.code}
        self._child.send(answer)

    def _record(self, frame: Json) -> None:
        entry = errand.read_entry(frame)
        job = self._flight.job
        reason = None if entry.reason is None else self._parts.masker.text(entry.reason)
        # Whose record it is, and under which token it is written, is ours to say.
        ours = replace(entry, job=job.id, run=job.run, stage=job.stage, fence=job.fence, reason=reason)
        self._parts.store.record(ours)

    def _shown(self, frame: Json) -> Progress:
        progress = errand.read_progress(frame)
        return replace(progress, message=self._parts.masker.text(progress.message))

    def _judge(self, code: int) -> Left:
        """Say what came of it: the stage's own word, or how its process went."""
        if self._minder.starved is not None:
            return Failed(failure=self._minder.starved)
        if isinstance(self._left, Failed):
            return Failed(failure=body.shown(self._parts, self._left.failure))
        if self._left is not None:
            return self._left
        if self._flight.stop is not None:
            return Interrupted(why=self._flight.stop)
        return _failed(FailureType.CRASH, f"the stage's process {_ending(code)} without a word")


def _failed(kind: FailureType, reason: str) -> Failed:
    return Failed(failure=Failure(type=kind, reason=reason))


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was killed by {signal_name(code)}"
