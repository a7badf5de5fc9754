"""A command that a stage runs: its words, the places in them for values, and what its exit codes mean."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from sgops.core.errors import PipelineError, UsageError
from sgops.core.failure import FailureType, failure_type
from sgops.core.job import Progress
from sgops.core.query import suggest
from sgops.core.values import Json, as_plain

# What a value can be asked of, and what stands alone.
OF: Final = ("params", "stages", "artifact", "vars", "secrets")
ALONE: Final = ("artifacts", "input", "output", "job", "stage", "attempt", "key")

PROGRESS: Final = "sgops:progress "
_PROGRESS = re.compile(r"sgops:progress (\d{1,15})(?:/(\d{1,15}))?(?: (.*))?")
# A shell's own ${NAME} is left to the shell; doubled braces stand for one.
_PLACE = re.compile(r"\{\{|\}\}|(?<!\$)\{([A-Za-z_][A-Za-z0-9_-]*)(?:\.([^{}\s]+))?\}")

Look = Callable[[str, str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is run: a list of words as they are, or a line for the shell, into which values go quoted."""

    run: tuple[str, ...] | str
    exit_codes: Mapping[int, FailureType] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        codes = {code: failure_type(kind) for code, kind in self.exit_codes.items()}
        object.__setattr__(self, "exit_codes", MappingProxyType(codes))
        if not self.run or not self.run[0].strip():
            raise PipelineError("a command needs a first word", hint='for example ["cp", "a", "b"]')
        for text in (self.run,) if isinstance(self.run, str) else self.run:
            _refuse_unknown(text)
        if isinstance(self.run, str):
            _refuse_quoted(self.run)

    def asked_of(self, head: str) -> tuple[str, ...]:
        """List what the command asks of parameters, stages, variables and the like, in its own order."""
        texts = (self.run,) if isinstance(self.run, str) else self.run
        return tuple(dict.fromkeys(rest for text in texts for name, rest in _places(text) if rest and name == head))

    def words(self, look: Look) -> tuple[str, ...]:
        """Fill in the values; `look` gives what a place asks for."""
        if isinstance(self.run, str):
            return ("/bin/sh", "-c", _filled(self.run, look, shlex.quote))
        return tuple(_filled(word, look, str) for word in self.run)


def progress_in(line: str) -> Progress | None:
    """Read a line that tells progress; None when it tells something else."""
    found = _PROGRESS.fullmatch(line.rstrip())
    if found is None:
        return None
    done, total, message = found.groups()
    return Progress(done=int(done), total=None if total is None else int(total), message=message or "")


def text_of(value: object) -> str:
    """Write a value as a word of a command: text as it is, anything else as JSON, nothing as nothing."""
    if value is None:
        return ""
    text = str(value) if isinstance(value, str) or not _is_json(value) else json.dumps(value, default=as_plain)
    if "\0" in text:
        raise UsageError("a value for a command holds a NUL character", hint="no program can be given one")
    return text


def member_of(value: object, path: str, what: str) -> object:
    """Follow a dotted path into a value: keys, numbers of a list, fields of a dataclass."""
    for name in path.split("."):
        members = _members(value)
        if name not in members:
            known = ", ".join(members) or "nothing"
            raise UsageError(f"there is no {what}.{path}.{suggest(name, list(members))}", hint=f"there is: {known}")
        value = members[name]
    return value


def _members(value: object) -> Mapping[str, object]:
    match value:
        case Mapping():
            return {str(name): member for name, member in value.items()}
        case list() | tuple():
            return {str(number): member for number, member in enumerate(value)}
        case _:
            fields: Mapping[str, object] = getattr(value, "__dataclass_fields__", {})
            return {name: getattr(value, name) for name in fields}


def _is_json(value: object) -> bool:
    return value is None or isinstance(value, bool | int | float | list | tuple | Mapping)


def _filled(text: str, look: Look, quoted: Callable[[str], str]) -> str:
    def value(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0][0]
        return quoted(text_of(look(found[1], found[2] or "")))

    return _PLACE.sub(value, text)


def _refuse_unknown(text: str) -> None:
    for head, rest in _places(text):
        if head in (OF if rest else ALONE):
            continue
        written = f"{{{head}.{rest}}}" if rest else f"{{{head}}}"
        known = [f"{{{name}.…}}" for name in OF] + [f"{{{name}}}" for name in ALONE]
        raise PipelineError(
            f"the command asks for {written}, which nothing stands for.{suggest(head, (*OF, *ALONE))}",
            hint=f"there is {', '.join(known)}; for a brace itself write it twice",
        )


def _places(text: str) -> Iterator[tuple[str, str | None]]:
    return ((found[1], found[2]) for found in _PLACE.finditer(text) if found[1] is not None)


def _refuse_quoted(line: str) -> None:
    """Refuse a place within quotes: what is put there comes with its own, and together they would be none."""
    for found in _PLACE.finditer(line):
        if found[1] is not None and _is_open(line[: found.start()]):
            raise PipelineError(
                f"the command has {found[0]} within quotes", hint="leave the quotes out: values are quoted already"
            )


def _is_open(line: str) -> bool:
    """Whether a line of shell ends within quotes."""
    mark, escaped = "", False
    for letter in line:
        if escaped:
            escaped = False
        elif letter == "\\" and mark != "'":
            escaped = True
        elif mark and letter == mark:
            mark = ""
        elif not mark and letter in {"'", '"', "`"}:
            mark = letter
    return bool(mark)


def option_of(command: Command) -> dict[str, Json]:
    """Give what of a command decides its result."""
    return {"run": command.run if isinstance(command.run, str) else list(command.run)}
