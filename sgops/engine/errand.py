"""An attempt as it is told to a worker process, and what comes back: both ends read these words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from sgops.core.artifact import Artifact
from sgops.core.classify import Rule
from sgops.core.failure import Failure, FailureType
from sgops.core.job import Job, Progress
from sgops.core.launching import Home
from sgops.core.receipts import Call, Receipt, done, intend
from sgops.core.records import LedgerEntry
from sgops.core.signals import Interruption
from sgops.core.units import iso
from sgops.engine.calls import digest_of
from sgops.engine.flight import Standing
from sgops.engine.outcome import Called, Failed, Interrupted, Returned, Snoozed
from sgops.engine.payloads import decode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sgops.core.values import Json
    from sgops.engine.body import Left

_MILLISECOND = timedelta(milliseconds=1)
_JOB = ("id", "token", "pipeline", "run", "stage", "fence", "attempts", "attempt", "version", "queue", "priority")
_FILE = ("id", "job", "run", "stage", "attempt", "name", "kind", "size")
_RULE = ("type", "match", "exception", "exit_code", "http_status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Everything a worker process must know to run one stage of one job."""

    home: Home
    job: Job
    started_at: datetime
    params: bytes
    outputs: Mapping[str, Standing]
    ledger: Sequence[LedgerEntry]
    answered: Sequence[Receipt]
    vars: Mapping[str, Json]
    rules: Sequence[Rule]
    temp_root: str
    files: Sequence[Artifact] = ()

    def frame(self) -> Json:
        """Write it down."""
        home = self.home
        return {
            "source": home.source,
            "base": home.base,
            "path": home.path,
            # Bytes one to one: whatever a file holds, it is not looked into here.
            "kept": {file: content.decode("latin-1") for file, content in home.kept.items()},
            "job": {name: getattr(self.job, name) for name in _JOB},
            "since": iso(self.job.since),
            "started_at": iso(self.started_at),
            "expires_at": None if self.job.expires_at is None else iso(self.job.expires_at),
            "params": self.params.decode(),
            "outputs": {name: [output.checkpoint, output.raw.decode()] for name, output in self.outputs.items()},
            "ledger": [entry_frame(entry) for entry in self.ledger],
            "answered": [_answer_frame(receipt) for receipt in self.answered],
            "vars": dict(self.vars),
            "rules": [{name: getattr(rule, name) for name in _RULE} for rule in self.rules],
            "temp_root": self.temp_root,
            "files": [_file_frame(file) for file in self.files],
        }

    @classmethod
    def read(cls, frame: Json) -> Errand:
        """Read what `frame` wrote."""
        told = cast("dict[str, Any]", frame)
        since = _instant(told["since"])
        expires_at = None if told["expires_at"] is None else _instant(told["expires_at"])
        kept = {file: text.encode("latin-1") for file, text in told["kept"].items()}
        return cls(
            home=Home(source=told["source"], base=told["base"], path=tuple(told["path"]), kept=kept),
            job=Job(**told["job"], since=since, created_at=since, expires_at=expires_at),
            started_at=_instant(told["started_at"]),
            params=told["params"].encode(),
            outputs={
                name: Standing(checkpoint=number, raw=raw.encode()) for name, (number, raw) in told["outputs"].items()
            },
            ledger=[read_entry(entry) for entry in told["ledger"]],
            answered=[_read_answer(answer, told["job"], since) for answer in told["answered"]],
            vars=told["vars"],
            rules=[Rule(**rule) for rule in told["rules"]],
            temp_root=told["temp_root"],
            files=[_read_file(file) for file in told["files"]],
        )


def entry_frame(entry: LedgerEntry) -> Json:
    """Write a record of an item or a step."""
    return {
        "job": entry.job,
        "run": entry.run,
        "stage": entry.stage,
        "kind": entry.kind,
        "key": entry.key,
        "input_hash": entry.input_hash.hex(),
        "state": entry.state,
        "attempts": entry.attempts,
        "result": None if entry.result is None else entry.result.decode(),
        "reason": entry.reason,
        "at": iso(entry.at),
    }


def read_entry(frame: Json, *, fence: int = 0) -> LedgerEntry:
    """Read a record; whoever receives one knows best which attempt it is written under."""
    told = cast("dict[str, Any]", frame)
    result = None if told["result"] is None else told["result"].encode()
    read = {"input_hash": bytes.fromhex(told["input_hash"]), "result": result, "at": _instant(told["at"])}
    return LedgerEntry(**told | read, fence=fence)


def _file_frame(file: Artifact) -> Json:
    deleted = None if file.deleted_at is None else iso(file.deleted_at)
    told: dict[str, Json] = {name: getattr(file, name) for name in _FILE}
    return told | {"sha256": file.sha256.hex(), "created_at": iso(file.created_at), "deleted_at": deleted}


def _read_file(frame: Json) -> Artifact:
    told = cast("dict[str, Any]", frame)
    deleted = told["deleted_at"]
    return Artifact(
        **told
        | {
            "sha256": bytes.fromhex(told["sha256"]),
            "created_at": _instant(told["created_at"]),
            "deleted_at": None if deleted is None else _instant(deleted),
        }
    )


def _answer_frame(receipt: Receipt) -> Json:
    """Write what a service has answered."""
    return [receipt.name, receipt.digest.hex(), (receipt.result or b"null").decode()]


def _read_answer(frame: Json, job: Mapping[str, Any], at: datetime) -> Receipt:
    """Read what a service has answered; nothing else of the call is of use in a worker process."""
    name, digest, result = cast("list[str]", frame)
    call = Call(connector="", name=name, request=b"", digest=bytes.fromhex(digest))
    asked = intend(Job(**job, since=at, created_at=at), call, 1, at)
    return done(asked, result.encode(), at)


def progress_frame(progress: Progress) -> Json:
    """Write how far a stage says it is."""
    return [progress.done, progress.total, progress.message]


def read_progress(frame: Json) -> Progress:
    """Read how far a stage says it is."""
    done, total, message = cast("list[Any]", frame)
    return Progress(done=done, total=total, message=message)


def left_frame(left: Left) -> Json:
    """Write how the stage's function left."""
    match left:
        case Returned():
            return {"returned": left.raw.decode(), "facts": left.facts, "has_files": left.has_files}
        case Snoozed():
            return {"snoozed": left.delay // _MILLISECOND}
        case Interrupted():
            return {"interrupted": left.why.value}
        case Called():
            call = left.call
            return {"called": call.name, "connector": call.connector, "request": call.request.decode()}
        case Failed():
            failure = left.failure
            wait = failure.retry_after
            return {
                "failed": failure.type.value,
                "reason": failure.reason,
                "traceback": failure.traceback,
                "permanent": failure.permanent,
                "retry_after": None if wait is None else wait // _MILLISECOND,
            }


def read_left(frame: Json) -> Left:
    """Read how the stage's function left."""
    told = cast("dict[str, Any]", frame)
    if "returned" in told:
        return Returned(raw=told["returned"].encode(), facts=told["facts"], has_files=told["has_files"])
    if "snoozed" in told:
        return Snoozed(delay=told["snoozed"] * _MILLISECOND)
    if "interrupted" in told:
        return Interrupted(why=Interruption(told["interrupted"]))
    if "called" in told:
        request = told["request"].encode()
        call = Call(
            connector=told["connector"], name=told["called"], request=request, digest=digest_of(decode(request))
        )
        return Called(call=call)
    wait = told["retry_after"]
    return Failed(
        failure=Failure(
            type=FailureType(told["failed"]),
            reason=told["reason"],
            traceback=told["traceback"],
            permanent=told["permanent"],
            retry_after=None if wait is None else wait * _MILLISECOND,
        )
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
