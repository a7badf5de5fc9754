"""Which pipelines and templates are known, and under which definition."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from sgops.core.errors import PipelineError, UnknownPipeline
from sgops.core.lane import lane_of
from sgops.core.query import suggest
from sgops.core.views import PipelineView, TemplateView

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sgops.core.fingerprint import Definition
    from sgops.core.job import Job
    from sgops.core.lane import Lane
    from sgops.core.pipeline import Pipeline, Stage
    from sgops.core.settings import TemplateSettings
    from sgops.core.values import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The source that brought a pipeline, and the folder that it is named from."""

    source: str
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A pipeline that can run, with the definition its checkpoints will name; `place` is where others can load it."""

    pipeline: Pipeline
    definition: Definition
    place: Place | None = None
    # Where jobs wait for each stage.
    lanes: Mapping[str, Lane] = field(init=False)

    def __post_init__(self) -> None:
        lanes = {stage.name: lane_of(self.pipeline, stage) for stage in self.pipeline.stages}
        object.__setattr__(self, "lanes", MappingProxyType(lanes))

    def first(self) -> Stage:
        """Give the stage every job of the pipeline begins with."""
        return self.pipeline.stages[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A source of pipelines that could not be loaded: the sentence names file and line."""

    source: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a submission's name stands for: a pipeline, and the parameters its template presets."""

    entry: Entry
    template: str | None = None
    params: Mapping[str, Json] = field(default_factory=lambda: MappingProxyType({}))


class Catalog:
    """The pipelines and templates an engine was started with."""

    def __init__(
        self,
        entries: Iterable[Entry],
        broken: Iterable[Broken] = (),
        templates: Mapping[str, TemplateSettings] | None = None,
    ) -> None:
        self.broken = tuple(broken)
        self.templates = dict(templates or {})
        self._entries: dict[str, Entry] = {}
        for entry in entries:
            self._add(entry)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Give the pipelines that can run, in the order of their names."""
        return tuple(self._entries[name] for name in self.names())

    def renew(self, entries: Iterable[Entry]) -> None:
        """Know pipelines under other definitions; what runs keeps its own to the end."""
        self._entries |= {entry.pipeline.name: entry for entry in entries}

    def get(self, name: str) -> Entry | None:
        """Give the pipeline of that name, if it can run here."""
        return self._entries.get(name)

    def find(self, name: str) -> Entry:
        """Give the pipeline of that name, or say which exist."""
        entry = self._entries.get(name)
        if entry is None:
            raise UnknownPipeline(f"no pipeline '{name}'.{suggest(name, self.names())}", hint=self._what_exists())
        return entry

    def lane(self, job: Job) -> Lane | None:
        """Give the lane that the job's stage asks for; None when nobody knows the stage here."""
        entry = self._entries.get(job.pipeline)
        return entry.lanes.get(job.stage) if entry is not None else None

    def order(self, name: str) -> Order:
        """Resolve the name of a pipeline or a template."""
        template = self.templates.get(name)
        if template is not None:
            return Order(entry=self.find(template.pipeline), template=name, params=template.params)
        if name in self._entries:
            return Order(entry=self._entries[name])
        known = [*self.names(), *self.templates]
        raise UnknownPipeline(f"no pipeline or template '{name}'.{suggest(name, known)}", hint=self._what_exists())

    def queues(self) -> set[str]:
        """Name every queue in which a stage is waited for."""
        return {lane.queue for entry in self._entries.values() for lane in entry.lanes.values()}

    def names(self) -> list[str]:
        """List the pipelines that can run, by name."""
        return sorted(self._entries)

    def views(self) -> tuple[PipelineView, ...]:
        """Show what is known, and what could not be loaded and why."""
        good = tuple(
            PipelineView(
                name=entry.pipeline.name,
                version=entry.pipeline.version,
                stages=entry.pipeline.names,
                queue=entry.pipeline.queue,
                on_drift=entry.pipeline.on_drift.value,
            )
            for _, entry in sorted(self._entries.items())
        )
        bad = tuple(
            PipelineView(name=broken.source, version=0, stages=(), queue="", on_drift="", error=broken.problem)
            for broken in self.broken
        )
        return good + bad

    def template_views(self) -> tuple[TemplateView, ...]:
        """Show the templates."""
        return tuple(
            TemplateView(name=name, pipeline=template.pipeline, params=template.params)
            for name, template in sorted(self.templates.items())
        )

    def _add(self, entry: Entry) -> None:
        name = entry.pipeline.name
        if not entry.pipeline.stages:
            raise PipelineError(f"pipeline '{name}' has no stages", hint=f"declare one with @{name}.stage()")
        if name in self._entries and self._entries[name].pipeline is not entry.pipeline:
            raise PipelineError(f"two pipelines are named '{name}'", hint="give one of them another name")
        self._entries[name] = entry

    def _what_exists(self) -> str:
        known = f"pipelines: {', '.join(self.names()) or 'none'}"
        if self.templates:
            known += f"; templates: {', '.join(sorted(self.templates))}"
        if self.broken:
            known += f"; not loaded: {', '.join(broken.source for broken in self.broken)} (sgops pipelines)"
        return known
