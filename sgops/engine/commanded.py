"""A stage that is a command: given its files, run in its own folder, and read by what it leaves there."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sgops.core.classify import OUTPUT_READ, classify_exit
from sgops.core.command import member_of
from sgops.core.errors import PipelineError, UsageError
from sgops.core.failure import FailureType
from sgops.core.launching import Launch
from sgops.core.params import bind
from sgops.core.query import suggest
from sgops.core.signals import Fail, Interruption, StageInterrupted
from sgops.engine import body
from sgops.engine.body import Judged
from sgops.engine.files import files_of
from sgops.engine.lines import Lines
from sgops.engine.minder import Minder
from sgops.engine.payloads import decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sgops.core.artifact import Artifact
    from sgops.core.command import Command
    from sgops.core.failure import Failure
    from sgops.core.values import Json
    from sgops.engine.body import Left
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts
    from sgops.engine.stage_context import Context
    from sgops.ports import Launcher

_OURS: Final = ".sgops"
_LARGEST_OUTPUT: Final = 64 * 1024 * 1024
# Whatever a command says after that, it came too late.
_OVER: Final = (Interruption.DEADLINE, Interruption.EXPIRED, Interruption.FENCED)


class Commanded:
    """Runs one attempt as a command in a process tree of its own."""

    def __init__(self, parts: Parts, launcher: Launcher) -> None:
        self._parts = parts
        self._launcher = launcher

    def call(self, flight: Flight) -> Left:
        """Run the stage's command; whatever it does, it costs this attempt alone."""
        return body.call(self._parts, flight, partial(self._run, flight))

    def _run(self, flight: Flight, context: Context) -> object:
        flight.check()
        errand = _Errand.prepared(self._parts, flight, context)
        lines = Lines(self._parts, flight)
        child = self._launcher.launch(errand.launch(lines))
        minder = Minder(self._parts, flight, child, speaks=False)
        code = minder.run()
        lines.end()
        self._judge(flight, minder, code)
        output = errand.output()
        errand.clear()
        return output

    def _judge(self, flight: Flight, minder: Minder, code: int) -> None:
        """Raise unless the command has done what it should."""
        if minder.starved is not None:
            raise Judged(minder.starved)
        if flight.stop in _OVER or (flight.stop is not None and code != 0):
            raise StageInterrupted(flight.stop)
        if code != 0:
            raise Judged(self._failure(flight, code))

    def _failure(self, flight: Flight, code: int) -> Failure:
        printed = "\n".join(text for _, _, text in flight.ring.lines()) if flight.ring is not None else ""
        codes = _command_of(flight).exit_codes
        failure = classify_exit(code, self._parts.settings.classify, codes, output=printed[-OUTPUT_READ:])
        return body.shown(self._parts, failure)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    """What one run of a command finds, and where it leaves what it made."""

    parts: Parts
    flight: Flight
    context: Context
    folder: Path

    @classmethod
    def prepared(cls, parts: Parts, flight: Flight, context: Context) -> _Errand:
        """Lay out the folder, with everything the command may want to read."""
        errand = cls(parts=parts, flight=flight, context=context, folder=Path(context.temp_dir))
        for folder in (errand.folder / _OURS, errand.artifacts):
            folder.mkdir(mode=0o700, exist_ok=True)
        errand.input.touch(mode=0o600)
        errand.input.write_bytes(encode(errand._told(), "the input of the command"))
        return errand

    @property
    def artifacts(self) -> Path:
        return self.folder / "artifacts"

    @property
    def input(self) -> Path:
        return self.folder / _OURS / "input.json"

    @property
    def answer(self) -> Path:
        return self.folder / _OURS / "output.json"

    def launch(self, lines: Lines) -> Launch:
        """Say how the command is started."""
        try:
            words = _command_of(self.flight).words(self._look)
        except UsageError as error:
            reason = error.in_full
            raise Fail(reason, type=FailureType.INVALID_INPUT) from error
        return Launch(
            argv=words,
            on_output=lines.take,
            env=self._environment(),
            folder=self.folder,
            memory=self.flight.stage.memory,
        )

    def output(self) -> object:
        """Register the files that were left, and read the output, or make one."""
        files = {name: str(self._registered(name, file)) for name, file in self._left()}
        if not self.answer.is_file():
            return {"exit": 0, "files": files}
        if self.answer.stat().st_size > _LARGEST_OUTPUT:
            raise Fail("the file SGOPS_OUTPUT is larger than 64 MB", type=FailureType.INVALID_INPUT)
        return _json_in(self.answer)

    def clear(self) -> None:
        """Take away what only this run needed; of one that failed it stays for whoever wants to know why."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):  # files of the job are in there
            self.folder.parent.rmdir()

    def _told(self) -> dict[str, Json]:
        job = self.flight.job
        return {
            "job": job.id,
            "run": job.run,
            "stage": job.stage,
            "attempt": job.attempt,
            "params": decode(body.params_of(self.parts, self.flight)),
            "stages": {name: decode(output.raw) for name, output in self.flight.outputs.items()},
            "artifacts": {name: str(self.parts.artifacts.root / file.path) for name, file in self._files().items()},
        }

    def _files(self) -> Mapping[str, Artifact]:
        """Give what earlier stages have made and is still there; it is looked into when the command asks for it."""
        known = files_of(self.parts, self.flight)
        return {name: file for name, file in known.items() if file.deleted_at is None}

    def _environment(self) -> dict[str, str]:
        job = self.flight.job
        return {
            "SGOPS_JOB": str(job.id),
            "SGOPS_STAGE": job.stage,
            "SGOPS_ATTEMPT": str(job.attempt),
            "SGOPS_KEY": self.context.idempotency_key(),
            "SGOPS_INPUT": str(self.input),
            "SGOPS_OUTPUT": str(self.answer),
            "SGOPS_ARTIFACTS": str(self.artifacts),
        }

    def _look(self, head: str, rest: str) -> object:
        """Give what a place in the command asks for."""
        match head:
            case "params":
                return member_of(self._params(), rest, "params")
            case "stages":
                outputs = {name: decode(output.raw) for name, output in self.flight.outputs.items()}
                return member_of(outputs, rest, "stages")
            case "artifact":
                return self.context.path(rest)
            case "vars":
                return self._variable(rest)
            case "secrets":
                return self.context.secret(rest)
            case "artifacts":
                return self.artifacts
            case _:
                return self._environment()[f"SGOPS_{head.upper()}"]

    def _variable(self, name: str) -> object:
        known = self.context.vars
        if name not in known:
            raise UsageError(f"there is no variable '{name}' in [vars].{suggest(name, list(known))}")
        return known[name]

    def _params(self) -> Any:  # noqa: ANN401 - the author's dataclass, or a dict
        given = decode(body.params_of(self.parts, self.flight))
        return bind(self.flight.entry.pipeline.params, given, secret=self.parts.secrets)

    def _left(self) -> Iterator[tuple[str, Path]]:
        for file in sorted(self.artifacts.rglob("*")):
            if file.is_file() and not file.is_symlink():
                yield str(file.relative_to(self.artifacts)), file
            elif not file.is_dir() or file.is_symlink():
                self.context.log(f"{file.name} was not registered: it is no file but a link or the like")

    def _registered(self, name: str, file: Path) -> Path:
        kind = "output" if self.flight.stage.export else "intermediate"
        with self.context.artifact(name, kind=kind) as made:
            # In the same file system: nothing is copied, however large it is.
            file.replace(made.path)
        return self.context.path(name)


def _command_of(flight: Flight) -> Command:
    command = flight.stage.command
    if command is None:
        raise PipelineError(f"stage '{flight.stage.name}' has no command")
    return command


def _json_in(file: Path) -> object:
    try:
        return decode(file.read_bytes())
    except Exception as error:
        raise Fail(f"the file SGOPS_OUTPUT holds no JSON: {error}") from error
