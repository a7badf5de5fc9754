"""The configuration: found, read, checked, and given to everybody else as settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sgops.boot.config_checks import checked, flat, leaves
from sgops.boot.config_env import Overridden, with_environment
from sgops.boot.config_errors import Places, bad_config, dotted
from sgops.boot.config_file import Source, parsed, placed_under, read_source
from sgops.boot.config_lines import KeyPath, key_lines
from sgops.boot.config_secrets import warnings_of
from sgops.boot.config_values import is_file
from sgops.core.setting_types import SecretSource
from sgops.core.settings import PipelineSettings, Settings, StageSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Settings, and where they came from: `origins` names each key that is not left to its default."""

    settings: Settings
    path: Path | None = None
    origins: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def load(path: Path | None, env: Mapping[str, str], *, data_dir: Path | None = None) -> Loaded:
    """Read the file and the environment, or raise one ConfigError that lists every fault."""
    source = read_source(path)
    document = parsed(source)
    overridden = with_environment(document, env)
    settings = _validated(source, overridden)
    settings = _placed(settings, source.folder, env, data_dir)
    origins = _origins(document, overridden, data_dir)
    return Loaded(settings=settings, path=path, origins=origins, warnings=warnings_of(settings, env))


def _validated(source: Source, overridden: Overridden) -> Settings:
    # The first model costs a tenth of a second: only who loads a whole configuration pays it.
    from sgops.boot.config_model import validated

    settings, findings = validated(overridden.document)
    findings = [*overridden.findings, *findings, *checked(overridden.document)]
    if findings or settings is None:
        file = str(source.path) if source.path else ""
        raise bad_config(findings, Places(file=file, lines=key_lines(source.text), variables=overridden.variables))
    return replace(settings, vars=dict(flat(settings.vars)))


def _placed(settings: Settings, folder: Path, env: Mapping[str, str], data_dir: Path | None) -> Settings:
    """Make every path absolute: what sgops writes lies in its own folder, all else beside the configuration."""
    here = _Placing(folder=folder, env=env)
    home = Path(data_dir).absolute() if data_dir else here.file(settings.engine.data_dir)
    at_home = replace(here, folder=home)
    webhook = settings.alerts.webhook
    return replace(
        settings,
        engine=replace(settings.engine, data_dir=home, pipelines=tuple(map(here.source, settings.engine.pipelines))),
        api=replace(settings.api, token=at_home.secret(settings.api.token)),
        secrets={name: here.secret(secret) for name, secret in settings.secrets.items()},
        pipelines={name: here.pipeline(pipeline) for name, pipeline in settings.pipelines.items()},
        alerts=replace(
            settings.alerts,
            command=here.command(settings.alerts.command),
            webhook=here.secret(webhook) if isinstance(webhook, SecretSource) else webhook,
        ),
        log=replace(settings.log, file=at_home.file(settings.log.file)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placing:
    """What a relative path is relative to."""

    folder: Path
    env: Mapping[str, str]

    def file(self, written: str | Path) -> Path:
        return placed_under(self.folder, written, self.env)

    def source(self, written: str) -> str:
        return str(self.file(written)) if is_file(written) else written

    def secret(self, source: SecretSource) -> SecretSource:
        return SecretSource(file=self.file(source.file)) if source.file else source

    def command(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Find a program that is named by its path; commands run elsewhere, in the job's own folder."""
        is_path = words[:1] and words[0].startswith(("./", "../", "~/"))
        return (str(self.file(words[0])), *words[1:]) if is_path else words

    def pipeline(self, pipeline: PipelineSettings) -> PipelineSettings:
        return replace(pipeline, stages=tuple(map(self.stage, pipeline.stages)))

    def stage(self, stage: StageSettings) -> StageSettings:
        return replace(stage, run=self.command(stage.run)) if isinstance(stage.run, tuple) else stage


def _origins(document: Mapping[str, object], overridden: Overridden, data_dir: Path | None) -> dict[str, str]:
    """Name where each key was written, and each table around it; the later word wins."""
    origins = {name: "file" for path, _ in leaves(dict(document), ()) for name in _around(path)}
    origins |= {name: "env" for path in overridden.variables for name in _around(path)}
    return origins | ({"engine.data_dir": "option"} if data_dir else {})


def _around(path: KeyPath) -> Iterator[str]:
    return (dotted(path[:length]) for length in range(1, len(path) + 1))
