"""From the sources an operator named to the catalog of what can run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Final

from sgops.boot.tables import pipeline_of
from sgops.core.bodies import Body, Source, body_of
from sgops.core.command import option_of
from sgops.core.errors import PipelineError
from sgops.core.fingerprint import StageFacts, define
from sgops.core.params import describe
from sgops.core.pipeline import Pipeline, Stage
from sgops.core.query import suggest
from sgops.core.settings import PipelineSettings, Settings
from sgops.core.syntax import read
from sgops.core.values import Json
from sgops.engine.catalog import Broken, Catalog, Entry, Place
from sgops.runtime.sources import Loaded, load, source_of

NO_VARIABLES: Final[Mapping[str, Json]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A pipeline, the source that brought it, and the line it is written on."""

    pipeline: Pipeline
    source: str
    place: str


def build_catalog(settings: Settings, base: Path) -> Catalog:
    """Load every source, fingerprint every pipeline; what cannot run is told, and hinders nothing else."""
    loaded = load(settings.engine.pipelines, base)
    sources = _Sources()
    written, refused = _from_tables(settings.pipelines)
    good, doubled = _told_apart([*_declared(loaded, sources), *written])
    entries, faulty = _entries(good, settings, sources, base)
    broken = [
        *(Broken(source=problem.source, problem=problem.sentence) for problem in loaded.problems),
        *_empty(loaded),
        *doubled,
        *faulty,
        *refused,
    ]
    return Catalog(entries, broken, settings.templates)


def entry_of(
    pipeline: Pipeline, variables: Mapping[str, Json] = NO_VARIABLES, sources: Mapping[str, Source] | None = None
) -> Entry:
    """Make a catalog's entry of a pipeline; raises PipelineError when it cannot run."""
    if not pipeline.stages:
        raise PipelineError(f"pipeline '{pipeline.name}' has no stages", hint="declare one with @….stage()")
    # Raises for a parameter that no submission could fill.
    describe(pipeline.params)
    known = _Sources() if sources is None else sources
    facts = [_facts(stage, variables, known) for stage in pipeline.stages]
    return Entry(pipeline=pipeline, definition=define(pipeline.name, pipeline.version, facts))


def fingerprinted(entries: Iterable[Entry], variables: Mapping[str, Json]) -> list[Entry]:
    """Give those entries anew whose definition says something of variables."""
    sources = _Sources()
    return [
        replace(entry, definition=entry_of(entry.pipeline, variables, sources).definition)
        for entry in entries
        if any(stage.uses_config for stage in entry.pipeline.stages)
    ]


class _Sources(Mapping[str, Source]):
    """The syntax trees of imported modules by name, each read when a body in it is asked for."""

    def __init__(self) -> None:
        self._trees: dict[str, ast.Module | None] = {}

    def __getitem__(self, name: str) -> Source:
        if name not in self._trees:
            self._trees[name] = _tree(name)
        tree = self._trees[name]
        if tree is None:
            raise KeyError(name)
        return tree

    def __iter__(self) -> Iterator[str]:
        return iter([name for name, tree in self._trees.items() if tree is not None])

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _tree(name: str) -> ast.Module | None:
    source = source_of(name)
    try:
        return read(source) if source is not None else None
    except (SyntaxError, ValueError):
        # The file was changed after it was imported; what was compiled is known by its code.
        return None


def _declared(loaded: Loaded, sources: Mapping[str, Source]) -> list[Declared]:
    """List the pipelines that are globals of a module, each once, whatever names it goes under."""
    found: dict[int, Declared] = {}
    for source, module in loaded.modules.items():
        for name, pipeline in _pipelines_in(module):
            here = Declared(pipeline=pipeline, source=source, place=_place(module, name, sources))
            # Imported elsewhere it is the same one; the module that writes it down is its home.
            if id(pipeline) not in found or _is_written_in(module, name, sources):
                found[id(pipeline)] = here
    return list(found.values())


def _from_tables(tables: Mapping[str, PipelineSettings]) -> tuple[list[Declared], list[Broken]]:
    """Make the pipelines that the configuration itself declares."""
    made, refused = [], []
    for name, table in tables.items():
        source = f"pipelines.{name}"
        try:
            made.append(Declared(pipeline=pipeline_of(name, table), source=source, place=source))
        except PipelineError as error:
            refused.append(Broken(source=source, problem=error.in_full))
    return made, refused


def _pipelines_in(module: ModuleType) -> list[tuple[str, Pipeline]]:
    return [(name, value) for name, value in vars(module).items() if isinstance(value, Pipeline)]


def _empty(loaded: Loaded) -> Iterator[Broken]:
    for source, module in loaded.modules.items():
        if not _pipelines_in(module):
            yield Broken(source=source, problem=f"{module.__file__}: there is no pipeline: write name = Pipeline(...)")


def _place(module: ModuleType, name: str, sources: Mapping[str, Source]) -> str:
    line = _line_of(module, name, sources)
    return f"{module.__file__}:{line}" if line else str(module.__file__)


def _is_written_in(module: ModuleType, name: str, sources: Mapping[str, Source]) -> bool:
    return _line_of(module, name, sources) is not None


def _line_of(module: ModuleType, name: str, sources: Mapping[str, Source]) -> int | None:
    """Find the line a global is assigned on; None when it is imported, or made in some other way."""
    tree = sources.get(module.__name__)
    for node in tree.body if isinstance(tree, ast.Module) else ():
        match node:
            case ast.Assign(targets=[ast.Name(id=target)]) | ast.AnnAssign(target=ast.Name(id=target)):
                if target == name:
                    return node.lineno
            case _:
                continue
    return None


def _told_apart(declared: Sequence[Declared]) -> tuple[list[Declared], list[Broken]]:
    """Leave out pipelines that share a name: nobody can say which one a job of that name means."""
    by_name: dict[str, list[Declared]] = {}
    for one in declared:
        by_name.setdefault(one.pipeline.name, []).append(one)
    good = [named[0] for named in by_name.values() if len(named) == 1]
    doubled = [_doubled(name, named) for name, named in by_name.items() if len(named) > 1]
    return good, doubled


def _doubled(name: str, named: Sequence[Declared]) -> Broken:
    places = " and ".join(one.place for one in named)
    problem = f"{len(named)} pipelines are named '{name}', none of them can run: {places}; give each a name of its own"
    return Broken(source=named[-1].source, problem=problem)


def _entries(
    declared: Iterable[Declared], settings: Settings, sources: Mapping[str, Source], base: Path
) -> tuple[list[Entry], list[Broken]]:
    entries, faulty = [], []
    for one in declared:
        place = Place(source=one.source, base=str(base.absolute()))
        try:
            _check_resources(one.pipeline, settings.resources)
            entries.append(replace(entry_of(one.pipeline, settings.vars, sources), place=place))
        except PipelineError as error:
            faulty.append(Broken(source=one.source, problem=f"{one.place}: {error.in_full}"))
    return entries, faulty


def _check_resources(pipeline: Pipeline, there: Mapping[str, int]) -> None:
    """Refuse a stage that could never begin: nobody would see why its jobs wait for ever."""
    for stage in pipeline.stages:
        for name, need in stage.uses.items():
            what = f"stage '{stage.name}' of pipeline '{pipeline.name}' takes {need} of resource '{name}'"
            if name not in there:
                raise PipelineError(
                    f"{what}, which is not in [resources].{suggest(name, there)}", hint=f"{name} = {need}"
                )
            if need > there[name]:
                raise PipelineError(f"{what}, and there are {there[name]}", hint=f"say {name} = {need} in [resources]")


def _facts(stage: Stage, variables: Mapping[str, Json], sources: Mapping[str, Source]) -> StageFacts:
    # A variable that stands in a command changes what it makes, whether or not it was declared.
    used = (*stage.uses_config, *(stage.command.asked_of("vars") if stage.command else ()))
    options = {f"vars.{key}": variables[key] for key in used if key in variables}
    if stage.command is not None:
        return StageFacts(name=stage.name, options=options | option_of(stage.command))
    if stage.request is not None:
        return StageFacts(name=stage.name, options=options | stage.request.option())
    return StageFacts(
        name=stage.name,
        options=options,
        body=body_of(stage.function, sources),
        depends=_depends(stage, sources),
    )


def _depends(stage: Stage, sources: Mapping[str, Source]) -> dict[str, Body]:
    bodies: dict[str, Body] = {}
    for needed in stage.depends:
        name = getattr(needed, "__qualname__", None) or type(needed).__qualname__
        # Two of one name both count; which comes first is the author's order.
        again = sum(known.partition(" ")[0] == name for known in bodies)
        bodies[f"{name} ({again + 1})" if again else name] = body_of(needed, sources)
    return bodies
