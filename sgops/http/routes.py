"""Every route under /v1/admin, and the words it takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sgops.http.acts import events_of_job, in_parts, on_one, unforced
from sgops.http.fields import MOST_AT_ONCE, Kind, asked, in_path, lines, said, selection
from sgops.http.route import Manner, Route, get, post
from sgops.ports import Operations

# A follower asks again at least this often, so that nobody holds a seat for good.
LONGEST_WAIT: Final = 30
# A command and a webhook that both hang until they are given up.
LONGEST_TEST: Final = 25

JOB: Final = in_path("id", "job", "the job's id")
LETTER: Final = in_path("id", "letter", "the dead letter's id")
ONE: Final = in_path("id", "id", "its id")
NAME: Final = in_path("name", "name", "its name", kind=Kind.TEXT)
FORCE: Final = said("force", Kind.FLAG, "also before its time, or while it is known to run", default=False)
NEEDLESS: Final = said("force", Kind.FLAG, "taken as others take it; changes nothing", default=False)
PREVIEW: Final = said("preview", Kind.FLAG, "only say what would be done", default=False)
NOTES: Final = said("notes", Kind.TEXT, "why, kept with the dead letter", default="")
START: Final = said("from", Kind.TEXT, "checkpoint, beginning, or a stage's name", into="start", default="checkpoint")
PATCH: Final = said("params", Kind.JSON, "a patch over the job's parameters")

ASKING: Final = (
    asked("filter", Kind.TEXT, "terms that must all hold", into="asking.filter", default=""),
    asked("limit", Kind.WHOLE, "how many at most", into="asking.limit", default=50, most=MOST_AT_ONCE),
    asked("after", Kind.TEXT, "the cursor that the page before gave as `next`", into="asking.after"),
)
# A list that is never long is given whole unless a part of it is asked for.
PART: Final = (
    asked("filter", Kind.TEXT, "terms that must all hold", into="part.filter", default=""),
    asked("limit", Kind.WHOLE, "how many at most", into="part.limit", most=MOST_AT_ONCE),
    asked("after", Kind.TEXT, "the cursor that the page before gave as `next`", into="part.after"),
)

# ── jobs
_SUBMISSION: Final = (
    replace(said("pipeline", Kind.TEXT, "the pipeline to run", into="submission.name"), required=True),
    replace(said("template", Kind.TEXT, "or a template", into="submission.name"), alias=True),
    said("params", Kind.JSON, "its parameters", into="submission.params"),
    said("priority", Kind.WHOLE, "higher runs first", into="submission.priority"),
    said("unique_key", Kind.TEXT, "one unfinished job at most has it", into="submission.unique_key"),
    said("at", Kind.TEXT, "when to start: ISO 8601, 22:00, +10m", into="submission.at"),
    said("batch", Kind.TEXT, "the label of its batch", into="submission.batch"),
    replace(said("count", Kind.WHOLE, "how many such jobs", into="submission.count", default=1), least=1),
    said("resume", Kind.FLAG, "go on with the newest unfinished one", into="submission.resume", default=False),
    said("force_restart", Kind.FLAG, "restart that one instead", into="submission.force_restart", default=False),
)
_JOBS: Final = selection("jobs")
_RERUN: Final = (
    said("from", Kind.TEXT, "the first stage to run again", into="start"),
    said("only", Kind.TEXT, "the only stage to run again, or STAGE:KEY,KEY", into="only"),
    NEEDLESS,
)
_LOGS: Final = (
    asked("stage", Kind.TEXT, "of this stage alone"),
    asked("attempt", Kind.WHOLE, "of the attempt with this number alone", most=2**31),
)
_FAILED: Final = asked("failed", Kind.FLAG, "those that failed alone", default=False)
_VERIFY: Final = asked("verify", Kind.FLAG, "say of each whether it is valid, or why not", default=False)

SUBMIT = replace(post("/jobs", Operations.submit, "Submit jobs.", *_SUBMISSION), is_patient=True)
JOBS = get("/jobs", Operations.jobs, "List jobs, newest first.", *ASKING)
SHOW_JOB = get("/jobs/{id}", Operations.job, "Show a job with parameters, output and stages.", JOB)
CHECKPOINTS = get(
    "/jobs/{id}/checkpoints", in_parts(Operations.checkpoints), "List a job's checkpoints.", JOB, _VERIFY, *PART
)
DELETE_CHECKPOINTS = post(
    "/jobs/{id}/checkpoints/delete", Operations.delete_checkpoints, "Delete a completed job's checkpoints.", JOB
)
ATTEMPTS = get("/jobs/{id}/attempts", in_parts(Operations.attempts), "List a job's attempts.", JOB, *PART)
ARTIFACTS = get("/jobs/{id}/artifacts", in_parts(Operations.artifacts), "List a job's files.", JOB, *PART)
JOB_EVENTS = get("/jobs/{id}/events", events_of_job, "List a job's journal.", JOB, *ASKING)
ITEMS = get("/jobs/{id}/items", Operations.items, "List a job's items and steps.", JOB, *ASKING, _FAILED)
LOGS = get("/jobs/{id}/logs", Operations.logs, "Read what a job's stages printed.", JOB, *ASKING, *_LOGS)
WHY = get("/jobs/{id}/why", Operations.why, "Explain where a job stands and what comes next.", JOB)
RERUN = post("/jobs/{id}/rerun", Operations.rerun, "Run an ended job again, or a part of it.", JOB, *_RERUN)

CANCEL = post("/jobs/cancel", Operations.cancel, "Cancel jobs.", *_JOBS)
HOLD = post("/jobs/hold", Operations.hold, "Hold jobs.", *_JOBS)
RELEASE = post("/jobs/release", Operations.release, "Release held jobs.", *_JOBS)
RETRY_JOBS = post("/jobs/retry", Operations.retry_jobs, "Retry waiting or dead jobs now.", *_JOBS, FORCE)
DELETE_JOBS = post("/jobs/delete", Operations.delete_jobs, "Delete ended jobs.", *_JOBS)

_JOB_ROUTES: Final = (
    SUBMIT,
    JOBS,
    SHOW_JOB,
    CHECKPOINTS,
    DELETE_CHECKPOINTS,
    ATTEMPTS,
    ARTIFACTS,
    JOB_EVENTS,
    ITEMS,
    LOGS,
    WHY,
    RERUN,
    CANCEL,
    HOLD,
    RELEASE,
    RETRY_JOBS,
    DELETE_JOBS,
    post("/jobs/{id}/cancel", unforced(Operations.cancel), "Cancel a job.", ONE, PREVIEW, NEEDLESS),
    post("/jobs/{id}/hold", unforced(Operations.hold), "Hold a job.", ONE, PREVIEW, NEEDLESS),
    post("/jobs/{id}/release", unforced(Operations.release), "Release a held job.", ONE, PREVIEW, NEEDLESS),
    post("/jobs/{id}/retry", on_one(Operations.retry_jobs), "Retry a job now.", ONE, PREVIEW, FORCE),
    post("/jobs/{id}/delete", unforced(Operations.delete_jobs), "Delete an ended job.", ONE, PREVIEW, NEEDLESS),
)

# ── batches
_BATCH: Final = in_path("id", "batch", "the batch's id")
_TOGETHER: Final = (
    asked("pipeline", Kind.TEXT, "of JSON lines: the pipeline to run", into="batch.name"),
    replace(asked("template", Kind.TEXT, "of JSON lines: or a template", into="batch.name"), alias=True),
    asked("label", Kind.TEXT, "of JSON lines: what people call the batch", into="batch.label", default=""),
    replace(said("pipeline", Kind.TEXT, "the pipeline to run", into="batch.name"), required=True),
    replace(said("template", Kind.TEXT, "or a template", into="batch.name"), alias=True),
    said("label", Kind.TEXT, "what people call it", into="batch.label", default=""),
    replace(
        said("jobs", Kind.JOBS, "parameters, or params with priority, unique_key, at", into="batch.lines"),
        required=True,
    ),
    lines("batch.lines", "a job on each line"),
)

SUBMIT_BATCH = replace(
    post("/batches", Operations.submit_batch, "Submit jobs together, all or none.", *_TOGETHER),
    is_patient=True,
    status=201,
)
BATCHES = get("/batches", Operations.batches, "List batches, newest first.", *ASKING)
SHOW_BATCH = get("/batches/{id}", Operations.batch, "Show a batch and how far it is.", _BATCH)
CANCEL_BATCH = post("/batches/{id}/cancel", Operations.cancel_batch, "Cancel what has not ended.", _BATCH)
RETRY_BATCH = post("/batches/{id}/retry", Operations.retry_batch, "Retry what has failed, and nothing else.", _BATCH)

_BATCH_ROUTES: Final = (SUBMIT_BATCH, BATCHES, SHOW_BATCH, CANCEL_BATCH, RETRY_BATCH)

# ── dead letters
_LETTERS: Final = selection("letters")

LETTERS = get("/dead-letter", Operations.letters, "List dead letters, newest first.", *ASKING)
FAMILIES = get("/dead-letter/families", Operations.families, "Count dead letters by what they share.", *ASKING)
SHOW_LETTER = get("/dead-letter/{id}", Operations.letter, "Show a dead letter with all that is known.", LETTER)
RETRY_LETTERS = post("/dead-letter/retry", Operations.retry_letters, "Retry dead letters.", *_LETTERS, START, PATCH)
DISMISS_LETTERS = post("/dead-letter/dismiss", Operations.dismiss_letters, "Dismiss dead letters.", *_LETTERS, NOTES)
_RETRY_ONE = on_one(Operations.retry_letters)
_DISMISS_ONE = on_one(Operations.dismiss_letters)

_LETTER_ROUTES: Final = (
    LETTERS,
    FAMILIES,
    SHOW_LETTER,
    RETRY_LETTERS,
    DISMISS_LETTERS,
    post("/dead-letter/{id}/retry", _RETRY_ONE, "Retry a dead letter.", ONE, START, PATCH, PREVIEW),
    post("/dead-letter/{id}/dismiss", _DISMISS_ONE, "Dismiss a dead letter.", ONE, NOTES, PREVIEW),
)

# ── the engine
_COMPONENT: Final = in_path("component", "component", "a component's name", kind=Kind.TEXT)
_ACTION: Final = in_path("id", "action", "the action's id")
_NOW: Final = said("now", Kind.FLAG, "do not wait for running stages", default=False)
_FORCE: Final = said("force", Kind.FLAG, "also what is known to run, which is ended first", default=False)
_BACKUP_PATH: Final = said("path", Kind.TEXT, "the new file; in the folder of backups when it is left out")
_WITH_ARTIFACTS: Final = said("artifacts", Kind.FLAG, "with the files that jobs made", default=False)
_REPAIR: Final = said("repair", Kind.FLAG, "mend what is safe to mend", default=False)
_SINCE: Final = asked("since", Kind.WHOLE, "those after this id alone, oldest first")
_WAIT: Final = asked("wait", Kind.SECONDS, "how long to wait for the first", default=0, most=LONGEST_WAIT)

STATUS = get("/status", Operations.status, "Show the engine at a glance.", manner=Manner.PROBE)
HEALTH = get("/health", Operations.health, "Check every component.", manner=Manner.PROBE)
FIGURES = get("/figures", Operations.figures, "Give everything that is counted or measured.", manner=Manner.PROBE)
_WINDOW: Final = asked("window", Kind.TEXT, "the last so much time, 1m to 366d", default="24h")
HEALTH_HISTORY = get(
    "/health/history", in_parts(Operations.health_history), "List when a component changed, newest first.", *PART
)
METRICS = get("/metrics", Operations.metrics, "Measure the work of the last so much time.", _WINDOW)
ALERTS = get("/alerts", in_parts(Operations.alerts), "List alerts: what stands, then what is over.", *PART)
TEST_ALERTS = post("/alerts/test", Operations.test_alerts, "Try every way an alert is sent.")
LIVE = get("/health/live", Operations.live, "Say whether the engine is alive.", manner=Manner.PULSE)
READY = get("/health/ready", Operations.ready, "Say whether the engine takes work.", manner=Manner.PULSE)
COMPONENT_HEALTH = get(
    "/health/{component}", Operations.health, "Check one component.", _COMPONENT, manner=Manner.PROBE
)
PAUSE = post("/pause", Operations.pause, "Stop claiming jobs.")
RESUME = post("/resume", Operations.resume, "Claim jobs again.")
SHUTDOWN = replace(post("/shutdown", Operations.shutdown, "Stop the engine.", _NOW), status=202)

SCAN = post("/recovery/scan", Operations.scan, "Look for interrupted and stalled jobs now.", PREVIEW, _FORCE)
RECOVERY = get("/recovery/status", Operations.recovery, "Show what recovery has to do, and did last.")
EVENTS = get("/events", Operations.events, "List the journal, newest first.", *ASKING, _SINCE)
FOLLOW = get(
    "/events/follow",
    Operations.follow,
    "Wait for events after an id.",
    replace(_SINCE, required=True),
    _WAIT,
    manner=Manner.FOLLOW,
)
ACTIONS = get("/actions", Operations.actions, "List the operators' acts, newest first.", *ASKING)
UNDO = post("/actions/{id}/undo", Operations.undo, "Undo an act.", _ACTION)
UNDO_NEWEST = post("/actions/undo", Operations.undo, "Undo the newest act that can be undone.")

PIPELINES = get("/pipelines", in_parts(Operations.pipelines), "List the pipelines.", *PART)
QUEUES = get("/queues", in_parts(Operations.queues), "List the queues.", *PART)
PAUSE_QUEUE = post("/queues/{name}/pause", Operations.pause_queue, "Claim no jobs of a queue.", NAME)
RESUME_QUEUE = post("/queues/{name}/resume", Operations.resume_queue, "Claim jobs of a queue again.", NAME)
TEMPLATES = get("/templates", in_parts(Operations.templates), "List the templates.", *PART)
SCHEDULES = get("/schedules", in_parts(Operations.schedules), "List the schedules.", *PART)
PAUSE_SCHEDULE = post("/schedules/{name}/pause", Operations.pause_schedule, "Let a schedule stand still.", NAME)
RESUME_SCHEDULE = post("/schedules/{name}/resume", Operations.resume_schedule, "Let a schedule go on.", NAME)
TRIGGER_SCHEDULE = post("/schedules/{name}/trigger", Operations.trigger_schedule, "Submit a schedule's job now.", NAME)
DUTIES = get("/duties", in_parts(Operations.duties), "List the engine's duties.", *PART)
RUN_DUTY = post("/duties/{name}/run", Operations.run_duty, "Run a duty now.", NAME)
VERIFY = get("/verify", Operations.verify, "Check that everything kept is whole.")
BACKUP = post("/backup", Operations.backup, "Make a backup, and prove it.", _BACKUP_PATH, _WITH_ARTIFACTS)
DOCTOR = get("/doctor", Operations.doctor, "Look over the whole installation.")
REPAIR = post("/doctor", Operations.doctor, "Look it over, and mend what is safe to mend.", _REPAIR)

# ── what is kept, and for how long
_KIND: Final = asked("kind", Kind.TEXT, "of this kind alone")
_PATH: Final = replace(asked("path", Kind.TEXT, "a file among the artifacts"), required=True)

CLEANUP_PREVIEW = get("/cleanup/preview", Operations.cleanup_preview, "Say what a cleanup would do, and why.", _KIND)
CLEANUP = post(
    "/cleanup/run",
    Operations.cleanup,
    "Delete what is due.",
    said("kind", Kind.TEXT, "of this kind alone"),
    said("plan", Kind.TEXT, "the id of the plan that was looked at: exactly that"),
)
CLEANUP_HISTORY = get("/cleanup/history", in_parts(Operations.cleanup_history), "List cleanups, newest first.", *PART)
CLEANUP_WHY = get("/cleanup/why", Operations.cleanup_why, "Say why a file stays or goes.", _PATH)
STORAGE = get("/cleanup/storage", Operations.storage, "Say how much is stored of what.")

_CLEANUP_ROUTES: Final = (CLEANUP_PREVIEW, CLEANUP, CLEANUP_HISTORY, CLEANUP_WHY, STORAGE)

_ENGINE_ROUTES: Final = (
    *_CLEANUP_ROUTES,
    STATUS,
    HEALTH,
    FIGURES,
    HEALTH_HISTORY,
    METRICS,
    ALERTS,
    TEST_ALERTS,
    LIVE,
    READY,
    COMPONENT_HEALTH,
    PAUSE,
    RESUME,
    SHUTDOWN,
    SCAN,
    RECOVERY,
    EVENTS,
    FOLLOW,
    ACTIONS,
    UNDO,
    UNDO_NEWEST,
    PIPELINES,
    QUEUES,
    PAUSE_QUEUE,
    RESUME_QUEUE,
    TEMPLATES,
    SCHEDULES,
    PAUSE_SCHEDULE,
    RESUME_SCHEDULE,
    TRIGGER_SCHEDULE,
    DUTIES,
    RUN_DUTY,
    VERIFY,
    BACKUP,
    DOCTOR,
    REPAIR,
)


def _by_path(route: Route[Any]) -> tuple[str, str]:
    # A letter sorts before a brace: /health/live is tried before /health/{component}.
    return route.path, route.method


ROUTES: Final[tuple[Route[Any], ...]] = tuple(
    sorted((*_JOB_ROUTES, *_BATCH_ROUTES, *_LETTER_ROUTES, *_ENGINE_ROUTES), key=_by_path)
)
