"""Every verb there is, on one page: what it does in a sentence, and the module that does it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from sgops.cli.tree import Branch, Leaf, Verbs

_JOBS: Final = MappingProxyType(
    {
        "list": Leaf(says="List jobs, newest first.", module="jobs_list", name="list_jobs"),
        "show": Leaf(says="Show one job: stages, parameters, output.", module="jobs_show", name="show"),
        "checkpoints": Leaf(says="List a job's checkpoints.", module="jobs_parts", name="checkpoints"),
        "attempts": Leaf(says="List every try at every stage of a job.", module="jobs_parts", name="attempts"),
        "events": Leaf(says="List what happened to a job, newest first.", module="jobs_parts", name="events"),
        "items": Leaf(says="List the items and steps of a job.", module="jobs_parts", name="items"),
        "logs": Leaf(says="Read what the stages of a job printed.", module="jobs_logs", name="logs"),
        "artifacts": Leaf(says="List the files of a job.", module="jobs_files", name="artifacts"),
        "wait": Leaf(says="Wait until jobs have ended.", module="jobs_wait", name="wait"),
        "cancel": Leaf(says="Cancel jobs.", module="jobs_acts", name="cancel"),
        "hold": Leaf(says="Keep jobs from running.", module="jobs_acts", name="hold"),
        "release": Leaf(says="Let held jobs go on.", module="jobs_acts", name="release"),
        "retry": Leaf(says="Run waiting jobs now, and dead ones again.", module="jobs_acts", name="retry"),
        "rerun": Leaf(says="Run an ended job again, or a part of it.", module="jobs_acts", name="rerun"),
        "delete": Leaf(says="Delete ended jobs with their history.", module="jobs_acts", name="delete"),
    }
)
_LETTERS: Final = MappingProxyType(
    {
        "list": Leaf(says="List dead letters, newest first.", module="letters", name="list_letters"),
        "families": Leaf(says="List dead letters, alike with alike.", module="letters", name="families"),
        "show": Leaf(says="Show a dead letter and what a retry would do.", module="letters_show", name="show"),
        "retry": Leaf(says="Run the jobs of dead letters again.", module="letters_acts", name="retry"),
        "dismiss": Leaf(says="Put dead letters aside with a note.", module="letters_acts", name="dismiss"),
    }
)
_BATCH: Final = MappingProxyType(
    {
        "submit": Leaf(says="Submit the lines of a file as jobs, all or none.", module="batch", name="submit"),
        "list": Leaf(says="List batches, newest first.", module="batch", name="list_batches"),
        "show": Leaf(says="Show a batch and how far it is.", module="batch", name="show"),
        "cancel": Leaf(says="Cancel all jobs of a batch that have not ended.", module="batch", name="cancel"),
        "retry": Leaf(
            says="Run the failed jobs of a batch again, from their checkpoints.", module="batch", name="retry"
        ),
    }
)
_RECOVERY: Final = MappingProxyType(
    {
        "scan": Leaf(says="Find interrupted and stalled jobs and decide about each.", module="recovery", name="scan"),
        "status": Leaf(says="Show what recovery has to do, and what it did last.", module="recovery", name="status"),
    }
)
_CLEANUP: Final = MappingProxyType(
    {
        "preview": Leaf(
            says="Say what a cleanup would delete and why, and what it keeps and why.", module="cleanup", name="preview"
        ),
        "run": Leaf(says="Delete what is due, and nothing else.", module="cleanup", name="run"),
        "history": Leaf(says="List what cleanup has done, newest first.", module="cleanup", name="history"),
        "storage": Leaf(
            says="Say how much is stored of what, and how long each kind is kept.", module="cleanup", name="storage"
        ),
        "why": Leaf(says="Say why a file stays or goes.", module="cleanup", name="why"),
    }
)
_QUEUES: Final = MappingProxyType(
    {
        "list": Leaf(says="List the queues.", module="queues", name="list_queues"),
        "pause": Leaf(says="Start no more jobs of a queue.", module="queues", name="pause"),
        "resume": Leaf(says="Start jobs of a queue again.", module="queues", name="resume"),
    }
)
_DUTIES: Final = MappingProxyType(
    {
        "list": Leaf(says="List the engine's periodic work.", module="duties", name="list_duties"),
        "run": Leaf(says="Run a duty now.", module="duties", name="run"),
    }
)
_ALERTS: Final = MappingProxyType(
    {
        "list": Leaf(says="List alerts: what stands, then what is over.", module="alerts", name="list_alerts"),
        "test": Leaf(says="Send a test by every way an alert is sent.", module="alerts", name="test"),
    }
)
_CONFIG: Final = MappingProxyType(
    {
        "check": Leaf(says="Say everything that is wrong with the configuration.", module="config", name="check"),
        "show": Leaf(says="Show what holds, and where each value comes from.", module="config", name="show"),
        "schema": Leaf(says="Write the JSON schema of the configuration.", module="config", name="schema"),
    }
)

_SCHEDULES: Final = MappingProxyType(
    {
        "list": Leaf(says="List the schedules.", module="schedules", name="list_schedules"),
        "pause": Leaf(says="Let a schedule stand still.", module="schedules", name="pause"),
        "resume": Leaf(
            says="Let a schedule go on with the next time that is planned from now.", module="schedules", name="resume"
        ),
        "trigger": Leaf(says="Submit a schedule's job now.", module="schedules", name="trigger"),
    }
)

_TOKEN: Final = MappingProxyType(
    {"rotate": Leaf(says="Make a new token for the admin API.", module="token", name="rotate")}
)

VERBS: Final[Verbs] = MappingProxyType(
    {
        "terminal": Leaf(says="Open the terminal.", module="terminal", name="terminal", hidden=True),
        "serve": Leaf(says="Run the engine without a screen, with the HTTP admin API.", module="serve", name="serve"),
        "init": Leaf(says="Write a configuration and a first pipeline.", module="init", name="init"),
        "demo": Leaf(says="Run sample jobs: some fail, one for good.", module="demo", name="demo"),
        "status": Leaf(says="Show the engine at a glance.", module="engine", name="status"),
        "stop": Leaf(says="Stop the engine; what runs is resumed at its next start.", module="engine", name="stop"),
        "pause": Leaf(says="Start no more stages; what runs goes on.", module="engine", name="pause"),
        "resume": Leaf(says="Start stages again.", module="engine", name="resume"),
        "submit": Leaf(says="Submit jobs of a pipeline or a template.", module="submit", name="submit"),
        "jobs": Branch(says="Look at jobs, and act on them.", verbs=_JOBS, default="list"),
        "why": Leaf(says="Explain a job: its state, how it got there, what is next.", module="why", name="why"),
        "dead-letter": Branch(says="Look after jobs that failed for good.", verbs=_LETTERS, default="list"),
        "batch": Branch(says="Submit many jobs together, and look after them.", verbs=_BATCH, default="list"),
        "recovery": Branch(says="Look after interrupted and stalled jobs.", verbs=_RECOVERY, default="status"),
        "cleanup": Branch(says="Look after what is stored, and for how long.", verbs=_CLEANUP, default="preview"),
        "health": Leaf(says="Show whether all is well, part by part.", module="health", name="health"),
        "metrics": Leaf(says="Show how much was done, how fast, and how well.", module="metrics", name="metrics"),
        "alerts": Branch(says="Look at alerts, and try how they are sent.", verbs=_ALERTS, default="list"),
        "events": Leaf(says="List what happened, newest first.", module="events", name="events"),
        "pipelines": Leaf(says="List the pipelines that are loaded.", module="pipelines", name="pipelines"),
        "queues": Branch(says="Look at queues, and pause them.", verbs=_QUEUES, default="list"),
        "templates": Leaf(
            says="List the templates: pipelines with parameters filled in.", module="schedules", name="templates"
        ),
        "schedules": Branch(says="Look at schedules, and pause them.", verbs=_SCHEDULES, default="list"),
        "duties": Branch(says="Look at the engine's periodic work.", verbs=_DUTIES, default="list"),
        "actions": Leaf(says="List what operators did, newest first.", module="actions", name="actions"),
        "undo": Leaf(says="Take back the last act, or the one you name.", module="actions", name="undo"),
        "verify": Leaf(says="Check that everything kept is whole.", module="verify", name="verify"),
        "backup": Leaf(
            says="Copy everything kept as it is now, while the engine runs.", module="backup", name="backup"
        ),
        "restore": Leaf(says="Put a backup in the place of the database.", module="backup", name="restore"),
        "drill": Leaf(says="Prove recovery on a pipeline of yours.", module="drill", name="drill"),
        "doctor": Leaf(says="Look over the whole installation.", module="doctor", name="doctor"),
        # Nothing here is done by saying "token" alone.
        "token": Branch(says="Look after the token of the admin API.", verbs=_TOKEN, default="--help"),
        "config": Branch(says="Look at the configuration.", verbs=_CONFIG, default="show"),
        "completion": Leaf(says="Write the completion script of a shell.", module="completion", name="completion"),
    }
)
