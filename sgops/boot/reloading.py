"""The configuration file read again while its engine runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sgops.boot.config import load
from sgops.boot.config_file import read_source
from sgops.boot.config_secrets import readable_secrets
from sgops.boot.pipelines import fingerprinted
from sgops.core.errors import ConfigError
from sgops.core.query import suggest
from sgops.runtime.kept_modules import changed_files

if TYPE_CHECKING:
    from sgops.core.secrets import Masker
    from sgops.core.settings import Settings
    from sgops.engine.catalog import Catalog


Relog: TypeAlias = "Callable[[Settings, Masker], None]"


class ConfigFile:
    """Implements the port; `relog` is called when the log is to be kept otherwise."""

    def __init__(self, path: Path, env: Mapping[str, str], data_dir: Path | None) -> None:
        self._path = path
        self._env = env
        self._data_dir = data_dir
        self._seen = self._look()
        self._catalog: Catalog | None = None
        self._masker: Masker | None = None
        self._relog: Relog = lambda _settings, _masker: None
        self._now: Settings | None = None

    def serve(self, settings: Settings, catalog: Catalog, masker: Masker, relog: Relog) -> None:
        """Know who follows the configuration."""
        self._now, self._catalog, self._masker, self._relog = settings, catalog, masker, relog

    def read(self) -> Settings | None:
        seen = self._look()
        if seen == self._seen:
            return None
        self._seen = seen
        return load(self._path, self._env, data_dir=self._data_dir).settings

    def changed_code(self) -> list[str]:
        return sorted(Path(file).name for file in changed_files())

    def follow(self, settings: Settings) -> None:
        if self._now is None or self._catalog is None or self._masker is None:
            return
        _check_names(settings, self._catalog)
        if settings.log != self._now.log:
            self._relog(settings, self._masker)
        self._masker.learn(secret.reveal() for secret in readable_secrets(settings, self._env))
        self._catalog.templates = dict(settings.templates)
        if settings.vars != self._now.vars:
            self._catalog.renew(fingerprinted(self._catalog.entries, settings.vars))
        self._now = settings

    def _look(self) -> str:
        """Give what tells one state of the file from another, also one in which it cannot be read."""
        try:
            return read_source(self._path).text
        except ConfigError as error:
            return f"\0{error.message}"


def _check_names(settings: Settings, catalog: Catalog) -> None:
    """Refuse templates of pipelines that are not there: they would fail one by one, and later."""
    known = catalog.names()
    for name, template in settings.templates.items():
        if template.pipeline not in known and name not in catalog.templates:
            raise ConfigError(
                f"templates.{name}.pipeline: no pipeline '{template.pipeline}'.{suggest(template.pipeline, known)}"
            )
