"""The JSON of every face is the fields of a view: they may become more, and none is ever renamed."""

from __future__ import annotations

from dataclasses import fields

import pytest

from sgops.core import views
from sgops.core.events import EventType

PROMISED = {
    "JobView": "id run pipeline version template batch queue state held_for waiting_for stage stages params priority "
    "unique_key progress attempts due_at last_failure definition_hash output dead_letter crash_count created_at "
    "started_at finished_at",
    "StageView": "name status attempts started_at finished_at duration_ms stale",
    "ProgressView": "done total message",
    "FailureView": "type reason stage at",
    "CheckpointView": "id job run stage status trigger input_ref output_ref output retry_count last_error "
    "definition_hash integrity_hash format size raw_size duration_ms valid invalid_reason created_at",
    "AttemptView": "id job run stage number outcome failure_type reason traceback started_at finished_at duration_ms "
    "next_retry_at",
    "ItemView": "stage key state attempts result reason updated_at",
    "ArtifactView": "id job stage name kind path size sha256 created_at deleted_at",
    "LogLine": "at stream text",
    "LetterView": "id job pipeline stage failure_type reason family escalated attempts checkpoints snapshot log plan "
    "resolution resolved_at notes previous failed_at",
    "RetryPlan": "stage kept saved_ms service note",
    "FamilyView": "family pipeline stage failure_type reason count first_at last_at",
    "ActionView": "id verb target at undoable undone_at command",
    "Bulk": "preview matched items refused action",
    "BulkItem": "id job plan reason",
    "Refusal": "id reason",
    "BatchView": "id label pipeline status progress created_at finished_at",
    "BatchProgress": "total queued running waiting external held interrupted completed dead cancelled",
    "HealthView": "status components checked_at",
    "HealthComponent": "status reason value checked_at",
    "RecoveryReport": "id found resumed restarted completed dead_lettered awaited held left decisions preview "
    "started_at duration_ms",
    "Decision": "job decision reason",
    "RecoveryStatus": "stalled queued processing last_run",
    "CleanupView": "id kind dry_run scanned total bytes items kept deleted errors started_at finished_at",
    "CleanupItem": "path kind bytes job reason",
    "CleanupKept": "path job reason",
    "StorageView": "total kinds database wal trash disk_free",
    "StoredKind": "files bytes",
    "EventView": "id seq at level component job batch stage attempt event details",
    "StatusView": "engine counts workers next_due_at recovery alerts last_stop",
    "EngineView": "pid boot state since version",
    "WorkersView": "total busy abandoned",
    "WhyView": "state since sentences next next_at",
    "PipelineView": "name version stages queue on_drift error",
    "TemplateView": "name pipeline params",
    "QueueView": "name concurrency rate paused running queued",
    "ScheduleView": "name template cron timezone next_at last_at paused",
    "DutyView": "name every last_at next_at last_report",
    "AlertView": "rule state title text value threshold raised_at cleared_at",
    "MetricsView": "window created completed failed per_hour job_ms stages dead_letter_rate recovery_rate "
    "cleanup_bytes service_check_rate",
    "DurationsView": "mean p50 p95 p99",
    "StageMetrics": "mean p50 p95 retry_rate",
    "Verdict": "ok checks",
    "Check": "name ok detail fixed",
    "BackupView": "path bytes verified at",
    "Submitted": "ids existing",
    "Page": "items next",
}
EVENTS = (
    "job.created job.started job.completed job.cancelled job.held job.released job.interrupted stage.started "
    "stage.completed stage.failed checkpoint.saved retry.scheduled retry.started dead_letter.queued "
    "dead_letter.retried dead_letter.dismissed recovery.started recovery.decided recovery.finished cleanup.planned "
    "cleanup.deleted cleanup.finished service.submitted service.asked service.completed timeout.enforced "
    "alert.raised alert.cleared engine.started engine.ready engine.stopping engine.stopped config.reloaded "
    "config.refused"
)


@pytest.mark.parametrize(("view", "names"), PROMISED.items())
def test_no_field_that_was_promised_is_missing(view: str, names: str) -> None:
    has = {field.name for field in fields(getattr(views, view))}

    assert set(names.split()) - has == set()


def test_no_event_that_was_promised_is_missing() -> None:
    assert set(EVENTS.split()) - {kind.value for kind in EventType} == set()
