"""What can go wrong, said in sentences with a way out.

SgopsError
├── ConfigError           the configuration file or the environment is wrong
├── UsageError            what was asked cannot be understood (a filter, a value, a name)
├── StoreError            the database cannot be used
│   ├── StoreBusy         the writer has more waiting than it can hold
│   ├── StoreCorrupt      the file is damaged, or not a database
│   ├── StorageFailed     an I/O error left it unknown what was written
│   ├── SchemaTooNew      a newer sgops wrote this file
│   └── EngineRunning     another engine holds the lock
├── JobError              a job cannot do what was asked
│   ├── NotFound          no such job, letter, action, stage
│   ├── IllegalTransition the job's state does not allow it
│   ├── StaleAttempt      the claim was lost; nothing was written
│   ├── Changed           a file is not the one that was meant
│   ├── Refused           allowed in principle, refused here, with the reason
│   │   └── Duplicate     it would be done twice: another job with its unique key goes on
│   ├── Busy              try again soon
│   ├── NoEngine          nothing runs here that could answer
│   └── Starting          recovery has not ended
├── PipelineError         a pipeline's definition is wrong
│   ├── UnknownPipeline   nobody registered that name
│   └── DriftDetected     the pipeline is not the one the checkpoint was made by
├── CheckpointError       a checkpoint cannot be trusted
│   ├── DigestMismatch    its bytes are not the ones that were sealed
│   ├── Unreadable        its bytes cannot be decoded
│   ├── TooLarge          the output is over the limit
│   └── LostArtifact      a file it speaks of is gone, or is not what it was
└── ConnectorError        an external service could not be asked
"""

from __future__ import annotations

from typing import ClassVar


class SgopsError(Exception):
    """Carry a machine's code, a sentence for people, and what to do about it."""

    code: ClassVar[str] = "internal"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message

    @property
    def in_full(self) -> str:
        """Say it in one line, with the way out behind it."""
        return f"{self.message} ({self.hint})" if self.hint else self.message


class ConfigError(SgopsError):
    code = "config"


class UsageError(SgopsError):
    code = "usage"


class StoreError(SgopsError):
    code = "storage"


class FolderUnusable(StoreError):
    """Files of jobs cannot be written where they belong: no fault of the stage, and soon mended."""


class StoreBusy(StoreError):
    code = "busy"


class StoreCorrupt(StoreError):
    code = "corrupt"


class StorageFailed(StoreError):
    code = "storage_failed"


class SchemaTooNew(StoreError):
    code = "schema_too_new"


class EngineRunning(StoreError):
    code = "engine_running"


class JobError(SgopsError):
    code = "job"


class NotFound(JobError):
    code = "not_found"


class IllegalTransition(JobError):
    code = "illegal_transition"


class StaleAttempt(JobError):
    code = "stale_attempt"


class Changed(JobError):
    code = "changed"


class Refused(JobError):
    code = "refused"


class Duplicate(Refused):
    code = "duplicate"


class Busy(JobError):
    code = "busy"


class NoEngine(JobError):
    code = "no_engine"


class Starting(JobError):
    code = "starting"


class PipelineError(SgopsError):
    code = "pipeline"


class UnknownPipeline(PipelineError):
    code = "unknown_pipeline"


class DriftDetected(PipelineError):
    code = "drift"


class CheckpointError(SgopsError):
    code = "checkpoint"


class DigestMismatch(CheckpointError):
    code = "digest_mismatch"


class Unreadable(CheckpointError):
    code = "unreadable"


class TooLarge(CheckpointError):
    code = "too_large"


class LostArtifact(CheckpointError):
    code = "lost_artifact"


class ConnectorError(SgopsError):
    code = "connector"
