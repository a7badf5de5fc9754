"""Everything an operator can set, with its default: the configuration file, table by table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from sgops.core.classify import Rule
from sgops.core.failure import FailureType
from sgops.core.home import DEFAULT_DATA_DIR
from sgops.core.pipeline import OnCrash, OnDrift
from sgops.core.retry import Retry
from sgops.core.setting_types import (
    Bounds,
    Cadence,
    Count,
    Cron,
    Deadline,
    Durability,
    Every,
    HttpMethod,
    Interval,
    Limit,
    LogLevel,
    Mode,
    Name,
    Natural,
    OnCorrupt,
    OrNever,
    Overlap,
    Rate,
    SecretSource,
    Share,
    Size,
    Span,
    Threshold,
    Url,
    Webhook,
    Written,
)
from sgops.core.values import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    data_dir: Path = Path(DEFAULT_DATA_DIR)
    timezone: Annotated[str, Written.ZONE] = "local"
    workers: Annotated[int, Bounds(1, 1024)] = 4
    pipelines: tuple[Annotated[str, Written.SOURCE], ...] = ()
    durability: Durability = Durability.FULL
    shutdown_grace: Span = timedelta(seconds=25)
    cancel_grace: Span = timedelta(seconds=10)
    zombie_limit: Annotated[int, Bounds(0, 1024)] = 4
    snooze_limit: Interval = timedelta(hours=24)
    heartbeat: Interval = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    listen: Annotated[str, Written.ADDRESS] = "127.0.0.1:8470"
    hosts: tuple[Annotated[str, Written.HOST], ...] = ()
    token: SecretSource = field(default=SecretSource(file=Path("token")))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySettings:
    mode: Mode = Mode.AUTO
    ask_services: Mode = Mode.AUTO
    enforce_timeouts: Mode = Mode.AUTO
    every: Interval = timedelta(minutes=30)
    stalled_after: Interval = timedelta(minutes=30)
    give_up_after: OrNever = timedelta(hours=2)
    on_corrupt: OnCorrupt = OnCorrupt.DEAD_LETTER
    crash_limit: Count = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointSettings:
    compress_over: Size = 512
    max_size: Size = 10_000_000
    keep_completed: OrNever = timedelta(days=7)
    max_total: Size = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSettings:
    """How long things are kept; None is for ever."""

    failed: OrNever = timedelta(days=7)
    dead_letter: OrNever = timedelta(days=30)
    preview: OrNever = timedelta(hours=24)
    temp: OrNever = timedelta(hours=1)
    intermediate: OrNever = timedelta(days=7)
    orphan_grace: OrNever = timedelta(hours=1)
    output: OrNever = None
    history: OrNever = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanupSettings:
    mode: Mode = Mode.AUTO
    temp: Cadence = field(default=Every(span=timedelta(minutes=10)))
    preview: Cadence = field(default=Every(span=timedelta(hours=1)))
    failed: Cadence = field(default=Cron(expression="0 3 * * *"))
    intermediate: Cadence = field(default=Cron(expression="15 3 * * *"))
    orphans: Cadence = field(default=Cron(expression="30 3 * * *"))
    dead_letter: Cadence = field(default=Cron(expression="0 4 * * 0"))
    trash: OrNever = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """What a queue may do at a time; None is no limit but the workers."""

    concurrency: Count | None = None
    rate: Rate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSettings:
    """A stage without Python: a command to run, or a request to a connector."""

    name: Name
    run: Annotated[tuple[str, ...] | str | None, Written.COMMAND] = None
    connector: str | None = None
    request: Mapping[str, Json] = field(default_factory=dict)
    timeout: Deadline = None
    retry: Retry | None = None
    memory: Annotated[int, Written.SIZE] | None = None
    queue: Name | None = None
    uses: Mapping[str, Count] = field(default_factory=dict)
    uses_config: tuple[str, ...] = ()
    export: bool = False
    exit_codes: Mapping[Annotated[int, Written.EXIT_CODE], FailureType] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineSettings:
    version: Count = 1
    stages: tuple[StageSettings, ...]
    on_drift: OnDrift = OnDrift.DEAD_LETTER
    on_crash: OnCrash = OnCrash.RESUME
    queue: Name = "default"
    timeout: Deadline = None
    retry: Retry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitCall:
    """How a job is handed over; `ref` is the field of the answer that names it."""

    url: Url
    method: HttpMethod = HttpMethod.POST
    ref: str = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCall:
    """How a job is asked after, and what the answer means."""

    url: Url
    method: HttpMethod = HttpMethod.GET
    state: str = "status"
    done: tuple[str, ...] = ("completed",)
    failed: tuple[str, ...] = ("failed",)
    running: tuple[str, ...] = ("queued", "pending", "running", "processing", "in_progress")
    result: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindCall:
    """How a job is found by its key when the receipt was lost."""

    url: Url
    method: HttpMethod = HttpMethod.GET
    ref: str = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCall:
    url: Url
    method: HttpMethod = HttpMethod.DELETE


@dataclass(frozen=True, slots=True, kw_only=True)
class PingCall:
    url: Url
    method: HttpMethod = HttpMethod.GET


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorPace:
    """How often a service is asked, how long it may take to answer, and how much it is asked at all.

    `questions` in a row may stay without an answer.
    """

    poll: Interval = timedelta(seconds=5)
    timeout: Interval = timedelta(seconds=5)
    rate: Rate | None = field(default=Rate(count=20, per=timedelta(seconds=1)))
    questions: Count = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpConnectorSettings(ConnectorPace):
    type: Literal["http"] = "http"
    submit: SubmitCall
    status: StatusCall
    find: FindCall | None = None
    cancel: CancelCall | None = None
    ping: PingCall | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    idempotent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassConnectorSettings(ConnectorPace):
    """A connector written in Python: `module:Class`, made with the table's other keys."""

    class_: Annotated[str, Written.TARGET]
    options: Mapping[str, Json] = field(default_factory=dict)


ConnectorSettings = HttpConnectorSettings | ClassConnectorSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSettings:
    pipeline: Name
    params: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSettings:
    """When jobs of a template start; no timezone means the engine's."""

    template: Name
    cron: Annotated[str, Written.CRON]
    timezone: Annotated[str, Written.ZONE] | None = None
    overlap: Overlap = Overlap.SKIP
    catchup: Span = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxSettings:
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthSettings:
    disk_free_min: Size = 2**30
    memory_max: Share = 0.9
    throughput_min: Share = 0.5
    queued_max: Threshold = 10_000
    writes_max: Count = 5_000
    stuck_after: Interval = timedelta(seconds=10)
    every: Interval = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    """When an alert is raised; None never raises that one."""

    stalled_jobs: Threshold = 10
    processing_time: Deadline = timedelta(minutes=60)
    recovery_rate: Limit = 0.9
    backlog: Threshold = 100
    duplicates: Threshold = 1
    dead_letter_rate: Limit = 0.1
    service_check_rate: Limit = 0.9
    checkpoints: Limit = 1.0
    window: Interval = timedelta(hours=1)
    command: tuple[str, ...] = ()
    webhook: Webhook = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSettings:
    """How often the engine makes a backup by itself, and how many of those it keeps."""

    every: OrNever = timedelta(hours=24)
    keep: Count = 3
    artifacts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    level: LogLevel = LogLevel.INFO
    file: Path = Path("logs/sgops.jsonl")
    max_size: Size = 10_000_000
    keep: Natural = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole configuration; nobody reads a file or the environment after it was made."""

    engine: EngineSettings = EngineSettings()
    api: ApiSettings = ApiSettings()
    vars: Mapping[str, Json] = field(default_factory=dict)
    secrets: Mapping[Name, SecretSource] = field(default_factory=dict)
    retry: Retry = field(default=Retry())
    classify: tuple[Rule, ...] = ()
    recovery: RecoverySettings = RecoverySettings()
    checkpoints: CheckpointSettings = CheckpointSettings()
    retention: RetentionSettings = RetentionSettings()
    cleanup: CleanupSettings = CleanupSettings()
    queues: Mapping[Name, QueueSettings] = field(default_factory=dict)
    resources: Mapping[Name, Count] = field(default_factory=dict)
    pipelines: Mapping[Name, PipelineSettings] = field(default_factory=dict)
    connectors: Mapping[Name, ConnectorSettings] = field(default_factory=dict)
    templates: Mapping[Name, TemplateSettings] = field(default_factory=dict)
    schedules: Mapping[Name, ScheduleSettings] = field(default_factory=dict)
    inbox: InboxSettings = InboxSettings()
    health: HealthSettings = HealthSettings()
    alerts: AlertSettings = AlertSettings()
    backup: BackupSettings = BackupSettings()
    log: LogSettings = LogSettings()
