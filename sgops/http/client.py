"""Operations over the wire: every face may take it for the engine itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import orjson

import sgops
from sgops.core.errors import NoEngine, Refused
from sgops.core.values import Json
from sgops.core.wire import from_wire
from sgops.http import routes
from sgops.http.errors import from_json
from sgops.http.exchange import Address, checked_token, exchange
from sgops.http.questions import write
from sgops.http.route import Route
from sgops.http.wire import Reply
from sgops.ports import Asking, BatchSubmission, Selection, Submission

if TYPE_CHECKING:
    # An answer's view is loaded when it comes.
    from sgops.core.views import (
        ActionView,
        AlertView,
        ArtifactView,
        AttemptView,
        BackupView,
        BatchView,
        Bulk,
        CheckpointView,
        CleanupView,
        CleanupWhyView,
        DutyView,
        EventView,
        FamilyView,
        Figures,
        HealthChange,
        HealthView,
        ItemView,
        JobView,
        LetterView,
        LogLine,
        MetricsView,
        Page,
        PipelineView,
        QueueView,
        RecoveryReport,
        RecoveryStatus,
        ScheduleView,
        StatusView,
        StorageView,
        Submitted,
        TemplateView,
        Verdict,
        WhyView,
    )

T = TypeVar("T")

_BROKE_OFF: Final = 500


class RemoteOperations:
    """Ask an engine in another process; safe for many threads, since each question has its own connection.

    `address` is the path of the engine's socket, or http://host:port; `timeout` is for the whole of one answer.
    """

    def __init__(self, address: Path | str, *, token: str | None = None, timeout: float = 5.0) -> None:
        self._address = Address(address)
        self._token = checked_token(token)
        self._timeout = timeout

    def status(self) -> StatusView:
        return self._ask(routes.STATUS)

    def health(self, component: str | None = None) -> HealthView:
        if component is None:
            return self._ask(routes.HEALTH)
        return self._ask(routes.COMPONENT_HEALTH, component=component)

    def figures(self) -> Figures:
        return self._ask(routes.FIGURES)

    def health_history(self) -> Page[HealthChange]:
        return self._ask(routes.HEALTH_HISTORY)

    def metrics(self, window: str = "24h") -> MetricsView:
        return self._ask(routes.METRICS, window=window)

    def alerts(self) -> Page[AlertView]:
        return self._ask(routes.ALERTS)

    def test_alerts(self) -> AlertView:
        return self._ask(routes.TEST_ALERTS, extra=routes.LONGEST_TEST)

    def live(self) -> HealthView:
        return self._ask(routes.LIVE)

    def ready(self) -> HealthView:
        return self._ask(routes.READY)

    def pause(self) -> ActionView:
        return self._ask(routes.PAUSE)

    def resume(self) -> ActionView:
        return self._ask(routes.RESUME)

    def shutdown(self, *, now: bool = False) -> None:
        return self._ask(routes.SHUTDOWN, now=now)

    def submit(self, submission: Submission) -> Submitted:
        return self._ask(routes.SUBMIT, submission=submission)

    def jobs(self, asking: Asking) -> Page[JobView]:
        return self._ask(routes.JOBS, asking=asking)

    def job(self, job: int) -> JobView:
        return self._ask(routes.SHOW_JOB, job=job)

    def checkpoints(self, job: int, *, verify: bool = False) -> Page[CheckpointView]:
        return self._ask(routes.CHECKPOINTS, job=job, verify=verify)

    def delete_checkpoints(self, job: int) -> int:
        return self._ask(routes.DELETE_CHECKPOINTS, job=job)

    def attempts(self, job: int) -> Page[AttemptView]:
        return self._ask(routes.ATTEMPTS, job=job)

    def artifacts(self, job: int) -> Page[ArtifactView]:
        return self._ask(routes.ARTIFACTS, job=job)

    def items(self, job: int, asking: Asking, *, failed: bool = False) -> Page[ItemView]:
        return self._ask(routes.ITEMS, job=job, asking=asking, failed=failed)

    def logs(self, job: int, asking: Asking, *, stage: str | None = None, attempt: int | None = None) -> Page[LogLine]:
        return self._ask(routes.LOGS, job=job, asking=asking, stage=stage, attempt=attempt)

    def why(self, job: int) -> WhyView:
        return self._ask(routes.WHY, job=job)

    def cancel(self, jobs: Selection) -> Bulk:
        return self._ask(routes.CANCEL, jobs=jobs)

    def hold(self, jobs: Selection) -> Bulk:
        return self._ask(routes.HOLD, jobs=jobs)

    def release(self, jobs: Selection) -> Bulk:
        return self._ask(routes.RELEASE, jobs=jobs)

    def retry_jobs(self, jobs: Selection, *, force: bool = False) -> Bulk:
        return self._ask(routes.RETRY_JOBS, jobs=jobs, force=force)

    def rerun(self, job: int, *, start: str | None = None, only: str | None = None, force: bool = False) -> Bulk:
        return self._ask(routes.RERUN, job=job, start=start, only=only, force=force)

    def delete_jobs(self, jobs: Selection) -> Bulk:
        return self._ask(routes.DELETE_JOBS, jobs=jobs)

    def submit_batch(self, batch: BatchSubmission) -> BatchView:
        return self._ask(routes.SUBMIT_BATCH, batch=batch)

    def batches(self, asking: Asking) -> Page[BatchView]:
        return self._ask(routes.BATCHES, asking=asking)

    def batch(self, batch: int) -> BatchView:
        return self._ask(routes.SHOW_BATCH, batch=batch)

    def cancel_batch(self, batch: int) -> Bulk:
        return self._ask(routes.CANCEL_BATCH, batch=batch)

    def retry_batch(self, batch: int) -> Bulk:
        return self._ask(routes.RETRY_BATCH, batch=batch)

    def letters(self, asking: Asking) -> Page[LetterView]:
        return self._ask(routes.LETTERS, asking=asking)

    def families(self, asking: Asking) -> Page[FamilyView]:
        return self._ask(routes.FAMILIES, asking=asking)

    def letter(self, letter: int) -> LetterView:
        return self._ask(routes.SHOW_LETTER, letter=letter)

    def retry_letters(self, letters: Selection, *, start: str = "checkpoint", params: Json = None) -> Bulk:
        return self._ask(routes.RETRY_LETTERS, letters=letters, start=start, params=params)

    def dismiss_letters(self, letters: Selection, *, notes: str = "") -> Bulk:
        return self._ask(routes.DISMISS_LETTERS, letters=letters, notes=notes)

    def scan(self, *, preview: bool = False, force: bool = False) -> RecoveryReport:
        return self._ask(routes.SCAN, preview=preview, force=force)

    def recovery(self) -> RecoveryStatus:
        return self._ask(routes.RECOVERY)

    def events(self, asking: Asking, *, since: int | None = None) -> Page[EventView]:
        return self._ask(routes.EVENTS, asking=asking, since=since)

    def follow(self, since: int, *, wait: float) -> Page[EventView]:
        wait = min(wait, routes.LONGEST_WAIT)
        return self._ask(routes.FOLLOW, extra=wait, since=since, wait=wait)

    def actions(self, asking: Asking) -> Page[ActionView]:
        return self._ask(routes.ACTIONS, asking=asking)

    def undo(self, action: int | None = None) -> ActionView:
        if action is None:
            return self._ask(routes.UNDO_NEWEST)
        return self._ask(routes.UNDO, action=action)

    def pipelines(self) -> Page[PipelineView]:
        return self._ask(routes.PIPELINES)

    def queues(self) -> Page[QueueView]:
        return self._ask(routes.QUEUES)

    def pause_queue(self, name: str) -> ActionView:
        return self._ask(routes.PAUSE_QUEUE, name=name)

    def resume_queue(self, name: str) -> ActionView:
        return self._ask(routes.RESUME_QUEUE, name=name)

    def templates(self) -> Page[TemplateView]:
        return self._ask(routes.TEMPLATES)

    def schedules(self) -> Page[ScheduleView]:
        return self._ask(routes.SCHEDULES)

    def pause_schedule(self, name: str) -> ActionView:
        return self._ask(routes.PAUSE_SCHEDULE, name=name)

    def resume_schedule(self, name: str) -> ActionView:
        return self._ask(routes.RESUME_SCHEDULE, name=name)

    def trigger_schedule(self, name: str) -> Submitted:
        return self._ask(routes.TRIGGER_SCHEDULE, name=name)

    def duties(self) -> Page[DutyView]:
        return self._ask(routes.DUTIES)

    def run_duty(self, name: str) -> DutyView:
        return self._ask(routes.RUN_DUTY, name=name)

    def cleanup_preview(self, kind: str | None = None) -> CleanupView:
        return self._ask(routes.CLEANUP_PREVIEW, kind=kind)

    def cleanup(self, *, kind: str | None = None, plan: str | None = None) -> CleanupView:
        return self._ask(routes.CLEANUP, kind=kind, plan=plan)

    def cleanup_history(self) -> Page[CleanupView]:
        return self._ask(routes.CLEANUP_HISTORY)

    def cleanup_why(self, path: str) -> CleanupWhyView:
        return self._ask(routes.CLEANUP_WHY, path=path)

    def storage(self) -> StorageView:
        return self._ask(routes.STORAGE)

    def verify(self) -> Verdict:
        return self._ask(routes.VERIFY)

    def backup(self, path: str | None = None, *, artifacts: bool = False) -> BackupView:
        return self._ask(routes.BACKUP, path=path, artifacts=artifacts)

    def doctor(self, *, repair: bool = False) -> Verdict:
        return self._ask(routes.REPAIR, repair=True) if repair else self._ask(routes.DOCTOR)

    def _ask(self, route: Route[T], *, extra: float = 0, **arguments: object) -> T:
        """Ask one question, with so many more seconds for the answer."""
        reply = exchange(self._address, write(route, arguments), self._token, self._timeout + extra)
        self._refuse_another_version(reply)
        said = self._understood(reply)
        if reply.status >= 400 and "error" in said:
            raise from_json(said["error"])
        if route.answers is type(None) or route.answers is int:
            return cast("T", said.get("count"))
        return cast("T", from_wire(route.answers, said))

    def _refuse_another_version(self, reply: Reply) -> None:
        if reply.version is None:
            raise NoEngine(f"what answers at {self._address} is no sgops engine")
        if _minor(reply.version) != _minor(sgops.__version__):
            raise Refused(
                f"the engine runs sgops {reply.version}, and this is {sgops.__version__}",
                hint="restart the engine, or use the sgops that it runs",
            )

    def _understood(self, reply: Reply) -> dict[str, Any]:
        try:
            said = orjson.loads(reply.body)
        except ValueError as wrong:
            # What the server says by itself when the engine lands before it has answered.
            what = "broke off: it was ending" if reply.status == _BROKE_OFF else "does not speak JSON"
            raise NoEngine(f"what answers at {self._address} {what}", hint="sgops status") from wrong
        if not isinstance(said, dict):
            raise NoEngine(f"what answers at {self._address} is no sgops engine")
        return said


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]
