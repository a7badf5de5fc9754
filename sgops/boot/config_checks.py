"""What no single key can tell: names that must exist elsewhere in the configuration."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeVar

from sgops.boot.config_errors import Finding
from sgops.boot.config_lines import KeyPath
from sgops.core.command import Command
from sgops.core.errors import PipelineError
from sgops.core.query import suggest
from sgops.core.values import find_fault

Document = Mapping[str, object]
Strings = Iterable[object]
V = TypeVar("V")

_SECRET: Final = re.compile(r"\{secrets\.([^{}]*)\}")
_RESERVED: Final = {"ctx", "params", "checkpoint", "beginning"}


def checked(document: Document) -> Iterator[Finding]:
    """List every name that refers to nothing, and every value that no key can hold.

    Works on the document as written, so that a fault elsewhere hides none of these.
    """
    yield from _strange_values(document, ())
    yield from _secret_references(document)
    yield from _variables_written_twice(document)
    yield from _templates(document)
    yield from _schedules(document)
    for name, pipeline in _tables(document, "pipelines"):
        yield from _stages(document, ("pipelines", name, "stages"), pipeline.get("stages"))
    for name, connector in _tables(document, "connectors"):
        yield from _answers(("connectors", name, "status"), connector.get("status"))


def leaves(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, object]]:
    """Walk over all that holds nothing further."""
    match value:
        case dict() if value:
            for name, member in value.items():
                yield from leaves(member, (*path, name))
        case list() if value:
            for number, member in enumerate(value):
                yield from leaves(member, (*path, number))
        case _:
            yield path, value


def flat(table: Mapping[str, V]) -> Iterator[tuple[str, V]]:
    """Join the names of nested tables with dots, as pipelines ask for variables."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", member) for inner, member in flat(value))
        else:
            yield name, value


def _strange_values(value: object, path: KeyPath) -> Iterator[Finding]:
    for place, leaf in leaves(value, path):
        fault = find_fault(leaf)
        if fault and place[-1:]:
            yield Finding(path=place, problem=f"{fault.reason}: write it as text in quotes")
        elif isinstance(leaf, str) and "\0" in leaf:
            yield Finding(path=place, problem="holds a NUL character, which nothing can take")


def _secret_references(document: Document) -> Iterator[Finding]:
    known = _names(document, "secrets")
    for path, leaf in leaves(document, ()):
        for name in _SECRET.findall(leaf) if isinstance(leaf, str) else ():
            if name not in known:
                yield Finding(path=path, problem=f"there is no secret '{name}' in [secrets].{suggest(name, known)}")


def _variables_written_twice(document: Document) -> Iterator[Finding]:
    variables = document.get("vars")
    counted = Counter(name for name, _ in flat(variables)) if isinstance(variables, dict) else {}
    for name, times in counted.items():
        if times > 1:
            yield Finding(path=("vars", *name.split(".")), problem="is written twice, with quotes and without")


def _templates(document: Document) -> Iterator[Finding]:
    # Pipelines written in Python are known only when their code is read.
    is_python_used = bool(_table(document.get("engine")).get("pipelines"))
    known = _names(document, "pipelines")
    for name, template in _tables(document, "templates"):
        asked = template.get("pipeline")
        if isinstance(asked, str) and asked not in known and not is_python_used:
            problem = f"there is no pipeline '{asked}', and engine.pipelines is empty.{suggest(asked, known)}"
            yield Finding(path=("templates", name, "pipeline"), problem=problem)


def _schedules(document: Document) -> Iterator[Finding]:
    known = _names(document, "templates")
    for name, schedule in _tables(document, "schedules"):
        yield from _unknown(schedule.get("template"), known, ("schedules", name, "template"), "template")


def _stages(document: Document, path: KeyPath, stages: object) -> Iterator[Finding]:
    if not isinstance(stages, list):
        return
    if not stages:
        yield Finding(path=path, problem="a pipeline needs a stage")
    seen: set[object] = set()
    for number, stage in enumerate(stages):
        if isinstance(stage, dict):
            yield from _stage(document, (*path, number), stage)
            yield from _stage_name((*path, number, "name"), stage.get("name"), seen)


def _stage_name(path: KeyPath, name: object, seen: set[object]) -> Iterator[Finding]:
    if not isinstance(name, str):
        return
    if name in seen:
        yield Finding(path=path, problem=f"two stages are called '{name}'")
    if name in _RESERVED:
        yield Finding(path=path, problem=f"'{name}' means something else: choose another name")
    seen.add(name)


def _stage(document: Document, path: KeyPath, stage: Mapping[str, object]) -> Iterator[Finding]:
    variables = [name for name, _ in flat(_table(document.get("vars")))]
    if ("run" in stage) == ("connector" in stage):
        yield Finding(path=path, problem="a stage needs either run or connector")
    for key, other in (("request", "connector"), ("exit_codes", "run"), ("memory", "run")):
        if key in stage and other not in stage:
            yield Finding(path=(*path, key), problem=f"means something only beside {other}")
    yield from _command((*path, "run"), stage.get("run"), variables)
    yield from _unknown(stage.get("connector"), _names(document, "connectors"), (*path, "connector"), "connector")
    yield from _resources(_table(document.get("resources")), (*path, "uses"), stage.get("uses"))
    for number, asked in enumerate(_list(stage.get("uses_config"))):
        yield from _unknown(asked, variables, (*path, "uses_config", number), "variable in [vars]")


def _command(path: KeyPath, run: object, variables: Strings) -> Iterator[Finding]:
    """See that every place in a command stands for something."""
    words = run if isinstance(run, str) else tuple(word for word in _list(run) if isinstance(word, str))
    if not words:
        return
    try:
        command = Command(run=words)
    except PipelineError as error:
        yield Finding(path=path, problem=f"{error.message} ({error.hint})")
        return
    for name in command.asked_of("vars"):
        yield from _unknown(name, variables, path, "variable in [vars]")


def _resources(there: Mapping[str, object], path: KeyPath, uses: object) -> Iterator[Finding]:
    for name, asked in _table(uses).items():
        total = there.get(name)
        yield from _unknown(name, list(there), (*path, name), "resource in [resources]")
        if isinstance(total, int) and isinstance(asked, int) and asked > total:
            yield Finding(path=(*path, name), problem=f"asks for {asked} of {name}, and there are {total}")


def _answers(path: KeyPath, status: object) -> Iterator[Finding]:
    """See that no answer of a service means two things."""
    done, failed, running = (set(map(str, _list(_table(status).get(key)))) for key in ("done", "failed", "running"))
    for name in sorted(done & failed | done & running | failed & running):
        yield Finding(path=path, problem=f"'{name}' means two things: it is in more than one of done, failed, running")


def _unknown(asked: object, known: Strings, path: KeyPath, what: str) -> Iterator[Finding]:
    names = list(map(str, known))
    if isinstance(asked, str) and asked not in names:
        yield Finding(path=path, problem=f"there is no {what} '{asked}'.{suggest(asked, names)}")


def _tables(document: Document, name: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    for key, table in _table(document.get(name)).items():
        if isinstance(table, dict):
            yield key, table


def _names(document: Document, table: str) -> list[str]:
    return list(_table(document.get(table)))


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
