"""One job of a pipeline, run here and now by the real engine on a database that lasts as long as its result."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

from sgops.boot.assemble import Assembled, Outside, assemble
from sgops.boot.config_checks import flat
from sgops.boot.pipelines import entry_of
from sgops.boot.services import service_of
from sgops.core.connecting import Connector
from sgops.core.errors import PipelineError, UsageError
from sgops.core.job import Job, JobState
from sgops.core.pipeline import Pipeline
from sgops.core.setting_types import Durability, SecretSource
from sgops.core.settings import ConnectorPace, EngineSettings, Settings
from sgops.core.values import Json
from sgops.core.views import ArtifactView, AttemptView, ItemView, JobView, LogLine, Page
from sgops.engine.catalog import Catalog
from sgops.engine.service import Service
from sgops.ports import Answered, Asking, Clock, Dice, Feed, Pool, Submission
from sgops.testing.clock import FakeClock, FakeDice
from sgops.testing.crash import Crash, Crashed, MortalStore, ordered

T = TypeVar("T")

# How long the writer's thread may take, in real time, to hand over what it has committed.
_PATIENCE: Final = 30.0
_MOST_QUESTIONS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a job, and how; `output` is that of its last stage."""

    job: JobView
    output: Json
    attempts: tuple[AttemptView, ...]
    items: tuple[ItemView, ...]
    artifacts: tuple[ArtifactView, ...]
    log: tuple[LogLine, ...]
    crashed: bool
    clock: FakeClock
    # The database is deleted with the last result that speaks of it.
    _place: _Place = field(repr=False, compare=False)

    @property
    def state(self) -> str:
        """The job's state: completed, dead, held; after a crash still running."""
        return self.job.state

    @property
    def reason(self) -> str:
        """Why the last attempt that failed did so."""
        return self.job.last_failure.reason if self.job.last_failure else ""

    @property
    def folder(self) -> Path:
        """The data folder of the engine that ran it."""
        return self._place.folder


def run(
    pipeline: Pipeline,
    params: Mapping[str, Json] | object = None,
    *,
    clock: FakeClock | None = None,
    dice: Dice | None = None,
    vars: Mapping[str, Json] | None = None,
    secrets: Mapping[str, str] | None = None,
    connectors: Mapping[str, Connector] | None = None,
    crash: Crash | None = None,
) -> Result:
    """Run one job in this thread until it has ended, is held, or a crash kills it; retries and services take no time.

    Parameters are a mapping, or an object of the pipeline's dataclass. What a stage `uses` is there, as much as it
    takes. After a crash the next run of the same pipeline with the same parameters goes on where it was.
    """
    if crash:
        # A crash at a stage that does not exist would be a test that tests nothing.
        pipeline.find(crash.stage)
    given = _by_name(params)
    place = _left_behind(pipeline, given) or _Place(given, clock or FakeClock(), dice or FakeDice())
    place.surroundings = _Surroundings(
        vars=dict(flat(vars or {})), secrets=dict(secrets or {}), connectors=dict(connectors or {})
    )
    crashes = (*ordered(), *((crash,) if crash else ()))
    with place.engine(pipeline, crashes) as engine:
        crashed = engine.run()
        result = engine.result(crashed=crashed)
    if crashed:
        _crashed[pipeline] = place
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surroundings:
    vars: Mapping[str, Json]
    secrets: Mapping[str, str]
    connectors: Mapping[str, Connector]


class _Place:
    """A data folder with one job in it, and the time that has passed there."""

    def __init__(self, params: dict[str, Json], clock: FakeClock, dice: Dice) -> None:
        self._temporary = TemporaryDirectory(prefix="sgops-testing-", ignore_cleanup_errors=True)
        self.folder = Path(self._temporary.name)
        self.params = params
        self.clock = clock
        self.dice = dice
        self.job: int | None = None
        self.surroundings = _Surroundings(vars={}, secrets={}, connectors={})

    @contextmanager
    def engine(self, pipeline: Pipeline, crashes: Sequence[Crash]) -> Iterator[_Engine]:
        """Open an engine on the folder; it is closed without a word of farewell, as one job is all it ever had."""
        troubles: list[BaseException] = []
        pool = _Here()
        outside = Outside(
            on_fatal=troubles.append,
            env={f"SECRET_{name}": value for name, value in self.surroundings.secrets.items()},
            clock=self.clock,
            dice=self.dice,
            make_pool=pool.fed_by,
            make_timer=_NoTimer,
            # An author's test sees into its stages: all of them run here, isolated or not.
            isolates=False,
            around=lambda store: MortalStore(store, crashes),
            make_services=partial(_services, self.surroundings.connectors),
        )
        catalog = Catalog([entry_of(pipeline, self.surroundings.vars)])
        assembled = assemble(self._settings(pipeline), catalog, outside, runs=True)
        try:
            yield _Engine(self, pipeline, assembled, pool)
        finally:
            assembled.close(clean=False)
        if troubles:
            raise troubles[0]

    def _settings(self, pipeline: Pipeline) -> Settings:
        # No power cut is survived by a folder that is deleted anyway.
        engine = EngineSettings(data_dir=self.folder, workers=1, durability=Durability.NORMAL)
        names = self.surroundings.secrets
        secrets = {name: SecretSource(env=f"SECRET_{name}") for name in names}
        resources: dict[str, int] = {}
        for stage in pipeline.stages:
            resources.update({name: max(count, resources.get(name, 0)) for name, count in stage.uses.items()})
        return Settings(engine=engine, vars=self.surroundings.vars, secrets=secrets, resources=resources)


class _Engine:
    """An engine whose only worker is whoever calls it."""

    def __init__(self, place: _Place, pipeline: Pipeline, assembled: Assembled, pool: _Here) -> None:
        self._place = place
        self._pipeline = pipeline
        self._assembled = assembled
        self._operations = assembled.engine.operations
        self._pool = pool
        self._questions = 0

    def run(self) -> bool:
        """Run the job until nothing more happens by itself; whether it was killed."""
        self._assembled.engine.start()
        if self._place.job is None:
            submission = Submission(name=self._pipeline.name, params=self._place.params)
            self._place.job = self._operations.submit(submission).ids[0]
        try:
            while self._go_on(self._place.job):
                pass
        except Crashed:
            return True
        return False

    def result(self, *, crashed: bool) -> Result:
        """Gather what can be known about the job."""
        job = self._place.job or 0
        asked = self._operations
        view = asked.job(job)
        return Result(
            job=view,
            # As the stage gave it: an author's own test may look at what an operator may not see.
            output=self._assembled.reader.job_view(job).output,
            attempts=asked.attempts(job).items,
            artifacts=asked.artifacts(job).items,
            items=_all(lambda asking: asked.items(job, asking)),
            log=_all(lambda asking: asked.logs(job, asking)),
            crashed=crashed,
            clock=self._place.clock,
            _place=self._place,
        )

    def _go_on(self, job: int) -> bool:
        """Do the next thing that happens to the job; False when it is somebody else's turn."""
        # Behind everything that was posted: what is read here has been settled.
        row: Job = self._assembled.store.perform(lambda unit: unit.job(job))
        match row.state:
            case JobState.WAITING if row.due_at is not None:
                self._place.clock.leap_to(row.due_at)
                self._operations.run_duty("due")
            case JobState.QUEUED | JobState.RUNNING:
                self._pool.work_once()
            case JobState.EXTERNAL:
                self._ask_services()
            case _:
                return False
        return True

    def _ask_services(self) -> None:
        """Let time pass until a service is asked, and ask it."""
        engine, clock = self._assembled.engine, self._place.clock
        self._questions += 1
        if engine.next_question is None or self._questions > _MOST_QUESTIONS:
            raise PipelineError("the job waits for a service that never ends its work", hint="end the script with Done")
        clock.leap_to(clock.now() + timedelta(seconds=max(0.0, engine.next_question - clock.monotonic())))
        self._operations.run_duty("external")


class _Straight:
    """A line on which every call is answered before it returns."""

    room = 100

    def __init__(self, *of: object) -> None: ...

    def call(self, ask: Callable[[], T], answered: Answered[T]) -> None:
        try:
            answer = ask()
        except Exception as error:  # noqa: BLE001 - what a connector raises is its answer
            answered(None, error)
            return
        answered(answer, None)

    def sweep(self) -> None: ...
    def close(self) -> None: ...


class _Here:
    """A pool without threads: its worker is the caller."""

    size = 1
    busy = 0
    abandoned = 0

    def __init__(self) -> None:
        self._feed: Feed | None = None

    def fed_by(self, workers: int, feed: Feed) -> Pool:
        del workers
        self._feed = feed
        return self

    def work_once(self) -> None:
        """Run the next stage that is ready, or raise what a crash leaves."""
        work = self._feed.take(0, _PATIENCE) if self._feed else None
        if work is None:
            raise PipelineError("the engine has nothing to run, and the job has not ended")
        work()

    def start(self) -> None: ...

    def replace_all(self, hung: Mapping[int, Callable[[], None] | None]) -> Sequence[int]:
        del hung
        return ()

    def nudge_all(self, workers: Collection[int], may: Callable[[FrameType | None], bool]) -> int:
        del workers, may
        return 0

    def stop(self, deadline: float) -> int:
        del deadline
        return 0


class _NoTimer:
    """A timer that never ticks: what is due is called when the clock has leapt there."""

    def __init__(self, clock: Clock) -> None: ...
    def every(self, name: str, seconds: float, call: Callable[[], None]) -> None: ...
    def pace(self, name: str, seconds: float) -> None: ...
    def on_wake(self, call: Callable[[], None]) -> None: ...
    def wake_at(self, due: datetime | None) -> None: ...
    def run_soon(self, name: str) -> None: ...
    def run_at(self, name: str, monotonic: float) -> None: ...
    @property
    def silent_for(self) -> float:
        return 0.0

    def start(self) -> None: ...
    def stop(self, deadline: float) -> None: ...


def _by_name(params: object) -> dict[str, Json]:
    if is_dataclass(params) and not isinstance(params, type):
        return asdict(params)
    if params is None or isinstance(params, Mapping):
        return dict(params or {})
    raise UsageError(f"{params!r} cannot be parameters", hint='for example {"title": "Moon"}')


def _services(given: Mapping[str, Connector], _secrets: object, clock: Clock) -> Mapping[str, Service]:
    """Take connectors into service that are called straight."""
    pace = ConnectorPace()
    return {name: service_of(name, connector, pace, clock, _Straight) for name, connector in given.items()}


def _left_behind(pipeline: Pipeline, params: Mapping[str, Json]) -> _Place | None:
    """Take up what a crash has left of the same pipeline and parameters."""
    place = _crashed.get(pipeline)
    if place is None or place.params != params:
        return None
    return _crashed.pop(pipeline)


def _all(page: Callable[[Asking], Page[T]]) -> tuple[T, ...]:
    found: list[T] = []
    asking = Asking()
    while True:
        some = page(asking)
        found += some.items
        if some.next is None:
            return tuple(found)
        asking = Asking(after=some.next)


_crashed: Final[WeakKeyDictionary[Pipeline, _Place]] = WeakKeyDictionary()
