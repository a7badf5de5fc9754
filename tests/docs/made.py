"""What the reference pages have to agree with, made from the code itself: tables row by row, diagrams line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Final

from sgops.cli.exits import MEANINGS, OF_CODE
from sgops.core import views
from sgops.core.errors import SgopsError
from sgops.core.events import EventType, level_of
from sgops.core.failure import FailureType
from sgops.core.filter_keys import ACTIONS, BATCHES, EVENTS, ITEMS, JOBS, LETTERS, LOGS
from sgops.core.job import COSTLY_OUTCOMES, FINAL_STATES, AttemptOutcome, HeldFor, JobState, WaitingFor
from sgops.core.lifecycle import OPERATOR_VERBS, TABLE, Verb, undo_edges
from sgops.core.retry import PERMANENT, resolve
from sgops.core.setting_types import exact_duration
from sgops.http.errors import STATUS
from sgops.http.fields import Place
from sgops.http.routes import ROUTES
from tests.docs import made_api, made_keys
from tests.docs.made_settings import sections
from tests.docs.rows import Row

_SHAPES: Final = MappingProxyType(
    {
        "job": views.JobView,
        "stage of a job": views.StageView,
        "receipt of a job": views.ReceiptView,
        "progress of a job": views.ProgressView,
        "last failure of a job": views.FailureView,
        "checkpoint": views.CheckpointView,
        "attempt": views.AttemptView,
        "artifact": views.ArtifactView,
        "item": views.ItemView,
        "batch": views.BatchView,
        "progress of a batch": views.BatchProgress,
        "log line": views.LogLine,
        "event": views.EventView,
        "dead letter": views.LetterView,
        "plan of a dead letter": views.RetryPlan,
        "family": views.FamilyView,
        "action": views.ActionView,
        "bulk": views.Bulk,
        "item of a bulk": views.BulkItem,
        "refusal of a bulk": views.Refusal,
        "submitted": views.Submitted,
        "why": views.WhyView,
        "recovery report": views.RecoveryReport,
        "decision of a report": views.Decision,
        "recovery status": views.RecoveryStatus,
        "status": views.StatusView,
        "engine of a status": views.EngineView,
        "workers of a status": views.WorkersView,
        "last stop of a status": views.StopView,
        "health": views.HealthView,
        "component of a health": views.HealthComponent,
        "verdict": views.Verdict,
        "check of a verdict": views.Check,
        "change of a health": views.HealthChange,
        "alert": views.AlertView,
        "delivery of an alert": views.DeliveryView,
        "metrics": views.MetricsView,
        "rates of metrics": views.PerHour,
        "durations of metrics": views.DurationsView,
        "stage of metrics": views.StageMetrics,
        "point of metrics": views.MetricsPoint,
        "cleanup": views.CleanupView,
        "item of a cleanup": views.CleanupItem,
        "kept of a cleanup": views.CleanupKept,
        "why of a file": views.CleanupWhyView,
        "storage": views.StorageView,
        "rule of a storage": views.CleanupRule,
        "pipeline": views.PipelineView,
        "template": views.TemplateView,
        "queue": views.QueueView,
        "schedule": views.ScheduleView,
        "duty": views.DutyView,
    }
)
_FILTERS: Final = MappingProxyType(
    {
        "jobs": JOBS,
        "dead-letter": LETTERS,
        "events": EVENTS,
        "jobs items": ITEMS,
        "jobs logs": LOGS,
        "batch": BATCHES,
        "actions": ACTIONS,
    }
)


def _exit_codes() -> Iterator[Row]:
    yield from ((str(code), meaning) for code, meaning in MEANINGS.items())


def _states() -> Iterator[Row]:
    yield from ((f"`{state}`", "ended" if state in FINAL_STATES else "open") for state in JobState)


def _moves() -> Iterator[Row]:
    for (state, verb), afters in TABLE.items():
        yield f"`{state}`", f"`{verb}`", " or ".join(f"`{after}`" for after in JobState if after in afters)


def _verbs() -> Iterator[Row]:
    for verb in Verb:
        yield f"`{verb}`", "you" if verb in OPERATOR_VERBS else "the engine"


def _undo() -> Iterator[Row]:
    edges = undo_edges()
    for after in JobState:
        befores = [before for before in JobState if (after, before) in edges]
        if befores:
            yield f"`{after}`", " or ".join(f"`{before}`" for before in befores)


def _holds() -> Iterator[Row]:
    yield from ((f"`{why}`",) for why in HeldFor)


def _waits() -> Iterator[Row]:
    yield from ((f"`{why}`",) for why in WaitingFor)


def _outcomes() -> Iterator[Row]:
    yield from ((f"`{outcome}`", "yes" if outcome in COSTLY_OUTCOMES else "no") for outcome in AttemptOutcome)


def _events() -> Iterator[Row]:
    yield from ((f"`{kind}`", level_of(kind)) for kind in EventType)


def _failures() -> Iterator[Row]:
    for kind in FailureType:
        rule = resolve(kind, [])
        never = kind in PERMANENT and rule.limit == 0
        yield f"`{kind}`", "never" if never else str(rule.limit), "" if never else exact_duration(rule.base)


def _statuses() -> Iterator[Row]:
    codes: dict[int, list[str]] = {}
    for code, status in STATUS.items():
        codes.setdefault(status, []).append(f"`{code}`")
    yield from ((str(status), ", ".join(codes[status])) for status in sorted(codes))


def _routes() -> Iterator[Row]:
    for route in ROUTES:
        words = " ".join(dict.fromkeys(f"`{word.name}`" for word in route.takes if word.place is not Place.PATH))
        yield f"{route.method} `{route.path}`", words, route.says


def _shapes() -> Iterator[Row]:
    for name, view in _SHAPES.items():
        yield name, " ".join(f"`{field.name}`" for field in fields(view))


def _errors() -> Iterator[Row]:
    yield from ((f"`{code}`", str(OF_CODE[code])) for code in sorted(_codes(SgopsError)))


def _codes(error: type[SgopsError]) -> set[str]:
    inside = error.__module__ == SgopsError.__module__
    return {error.code for _ in [inside] if inside}.union(*(_codes(kind) for kind in error.__subclasses__()))


def _filters() -> Iterator[Row]:
    for name, keys in _FILTERS.items():
        yield f"`{name}`", " ".join(f"`{key}`" for key in keys.names if key != "text")


TABLES: Final[Mapping[str, Callable[[], Iterator[Row]]]] = MappingProxyType(
    {
        "exit codes": _exit_codes,
        "job states": _states,
        "moves": _moves,
        "verbs": _verbs,
        "undo": _undo,
        "held for": _holds,
        "waiting for": _waits,
        "outcomes": _outcomes,
        "events": _events,
        "failure types": _failures,
        "statuses": _statuses,
        "routes": _routes,
        "shapes": _shapes,
        "error codes": _errors,
        "filters": _filters,
        **sections(),
        **made_api.TABLES,
        **made_keys.TABLES,
    }
)


# ── diagrams
def _diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    yield "    [*] --> queued: submit"
    roads: dict[tuple[JobState, JobState], list[str]] = {}
    for (state, verb), afters in TABLE.items():
        for after in JobState:
            if after in afters and after is not state:
                roads.setdefault((state, after), []).append(verb.value)
    for (state, after), verbs in roads.items():
        yield f"    {state} --> {after}: {', '.join(verbs)}"


DIAGRAMS: Final[Mapping[str, Callable[[], Iterator[str]]]] = MappingProxyType({"job states diagram": _diagram})
