"""What every face shows: frozen answers whose field names are the JSON's; durations are whole ms in fields `…_ms`.

Each is loaded when it is asked for: a command that shows the status does not pay for dead letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.core.lazily import lazily

if TYPE_CHECKING:
    from sgops.core.views.act import ActionView, Bulk, BulkItem, Refusal, Submitted
    from sgops.core.views.alert import AlertView, DeliveryView
    from sgops.core.views.artifact import ArtifactView
    from sgops.core.views.attempt import AttemptView, CheckpointView, ItemView, LogLine
    from sgops.core.views.backup import BackupView
    from sgops.core.views.batch import BatchProgress, BatchView
    from sgops.core.views.catalog import DutyView, PipelineView, QueueView, ScheduleView, TemplateView
    from sgops.core.views.cleanup import (
        CleanupItem,
        CleanupKept,
        CleanupRule,
        CleanupView,
        CleanupWhyView,
        StorageView,
        StoredKind,
    )
    from sgops.core.views.event import EventView
    from sgops.core.views.figures import Counted, Figures, StageFigures
    from sgops.core.views.job import FailureView, JobView, ProgressView, ReceiptView, StageView
    from sgops.core.views.letter import FamilyView, LetterView, RetryPlan
    from sgops.core.views.metrics import DurationsView, MetricsPoint, MetricsView, PerHour, StageMetrics
    from sgops.core.views.page import Page
    from sgops.core.views.recovery import Decision, RecoveryReport, RecoveryStatus
    from sgops.core.views.status import EngineView, StatusView, StopView, WhyView, WorkersView
    from sgops.core.views.verdict import Check, HealthChange, HealthComponent, HealthView, Verdict

__all__ = (
    "ActionView",
    "AlertView",
    "ArtifactView",
    "AttemptView",
    "BackupView",
    "BatchProgress",
    "BatchView",
    "Bulk",
    "BulkItem",
    "Check",
    "CheckpointView",
    "CleanupItem",
    "CleanupKept",
    "CleanupRule",
    "CleanupView",
    "CleanupWhyView",
    "Counted",
    "Decision",
    "DeliveryView",
    "DurationsView",
    "DutyView",
    "EngineView",
    "EventView",
    "FailureView",
    "FamilyView",
    "Figures",
    "HealthChange",
    "HealthComponent",
    "HealthView",
    "ItemView",
    "JobView",
    "LetterView",
    "LogLine",
    "MetricsPoint",
    "MetricsView",
    "Page",
    "PerHour",
    "PipelineView",
    "ProgressView",
    "QueueView",
    "ReceiptView",
    "RecoveryReport",
    "RecoveryStatus",
    "Refusal",
    "RetryPlan",
    "ScheduleView",
    "StageFigures",
    "StageMetrics",
    "StageView",
    "StatusView",
    "StopView",
    "StorageView",
    "StoredKind",
    "Submitted",
    "TemplateView",
    "Verdict",
    "WhyView",
    "WorkersView",
)

_ROOMS: Final = {
    "act": ("ActionView", "Bulk", "BulkItem", "Refusal", "Submitted"),
    "alert": ("AlertView", "DeliveryView"),
    "artifact": ("ArtifactView",),
    "attempt": ("AttemptView", "CheckpointView", "ItemView", "LogLine"),
    "batch": ("BatchProgress", "BatchView"),
    "backup": ("BackupView",),
    "catalog": ("DutyView", "PipelineView", "QueueView", "ScheduleView", "TemplateView"),
    "cleanup": (
        "CleanupItem",
        "CleanupKept",
        "CleanupRule",
        "CleanupView",
        "CleanupWhyView",
        "StorageView",
        "StoredKind",
    ),
    "event": ("EventView",),
    "figures": ("Counted", "Figures", "StageFigures"),
    "job": ("FailureView", "JobView", "ProgressView", "ReceiptView", "StageView"),
    "letter": ("FamilyView", "LetterView", "RetryPlan"),
    "metrics": ("DurationsView", "MetricsPoint", "MetricsView", "PerHour", "StageMetrics"),
    "page": ("Page",),
    "recovery": ("Decision", "RecoveryReport", "RecoveryStatus"),
    "status": ("EngineView", "StatusView", "StopView", "WhyView", "WorkersView"),
    "verdict": ("Check", "HealthChange", "HealthComponent", "HealthView", "Verdict"),
}
__getattr__, __dir__ = lazily(__name__, _ROOMS)
