"""One engine's stay in this process: lock, open, serve, run; and everything closed again in the right order."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sgops.boot.assemble import Assembled, Outside, assemble
from sgops.boot.failpoints import arm_from
from sgops.boot.names import INBOX, LOCK, SOCKET
from sgops.boot.pipelines import build_catalog
from sgops.boot.reloading import ConfigFile
from sgops.boot.services import services_of
from sgops.boot.stay import PRIVATE, Stay, prepared, settings_of
from sgops.boot.token import Token
from sgops.core.errors import StorageFailed, StoreError
from sgops.engine.condition import EngineState
from sgops.runtime.interpreter import tune
from sgops.runtime.lock import EngineLock
from sgops.runtime.logs import Logs
from sgops.runtime.rounds import Rounds
from sgops.runtime.streams import capture
from sgops.runtime.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sgops.boot.config import Loaded
    from sgops.core.events import Event
    from sgops.core.secrets import Masker
    from sgops.core.settings import Settings
    from sgops.engine.catalog import Catalog
    from sgops.http.server import AdminServer
    from sgops.ports import Operations


class Premises:
    """An engine with its lock, its logs and its server; opened by one thread, closed by one, not both at once."""

    def __init__(self, stay: Stay, loaded: Loaded | None = None) -> None:
        arm_from(os.environ)
        self._stay = stay
        self.loaded = loaded or settings_of(stay.config, stay.data_dir)
        self.folder = prepared(self.loaded)
        self.failed: BaseException | None = None
        self.stopping = threading.Event()
        self._lock = EngineLock(self.folder / LOCK)
        self._assembled: Assembled | None = None
        self._logs: Logs | None = None
        self._server: AdminServer | None = None
        self._watchers: list[Watcher | Rounds] = []

    def open(self) -> Operations:
        """Take the lock, recover, and run; when this returns the engine is ready."""
        self._lock.acquire("engine", wait=5.0)
        tune()
        capture()
        settings = self.loaded.settings
        catalog, path = catalog_of(self.loaded), self.loaded.path
        file = ConfigFile(path, os.environ, self._stay.data_dir) if path is not None else None
        services = partial(services_of, settings.connectors, base_of(self.loaded))
        outside = Outside(on_fatal=self._die, env=os.environ, make_services=services, configuration=file)
        assembled = self._assembled = assemble(settings, catalog, outside, runs=True)
        if file is not None:
            file.serve(settings, catalog, assembled.masker, self._relog)
        # One event for all who ask to stop: a signal, a face, a storage that failed.
        assembled.engine.stopping = self.stopping
        self._logs = self._logging(settings, assembled.masker)
        assembled.bus.listen(self._log)
        self._logs.start()
        self._server = self._serving(assembled)
        self._server.start()
        assembled.engine.start()
        self._watch(assembled)
        return assembled.engine.operations

    def hurry(self) -> None:
        """Ask the engine not to wait for its stages."""
        if self._assembled is not None:
            self._assembled.engine.in_a_hurry.set()

    def drain(self) -> None:
        """Let the stages that run come to their end, however long that takes; nothing else is begun."""
        if self._assembled is not None and self.failed is None:
            self._assembled.engine.drain()

    def close(self) -> bool:
        """Land the engine and close everything; whether every thread has ended."""
        for watcher in self._watchers:
            watcher.stop(1.0)
        with ExitStack() as last:
            # Whatever fails before: another engine may follow in this process.
            last.callback(self._lock.release)
            last.callback(self._stop_logs)
            ended = self._landed()
            if self._server is not None:
                self._server.stop(2.0)
            self._close_file()
        return ended

    def _landed(self) -> bool:
        """Land the engine; what a disk does not take of that is for the next start to find."""
        if self._assembled is None:
            return True
        try:
            return self.failed is None and self._assembled.engine.stop()
        except StoreError as error:
            self.failed = error
            return False

    def _close_file(self) -> None:
        if self._assembled is None or self.failed is not None:
            return
        try:
            self._assembled.close(clean=True)
        except StoreError as error:
            self.failed = error

    def _stop_logs(self) -> None:
        if self._logs is not None:
            self._logs.stop(2.0)

    def _logging(self, settings: Settings, masker: Masker) -> Logs:
        log = settings.log
        return Logs(
            masker,
            file=log.file,
            max_bytes=log.max_size,
            keep=log.keep,
            stream=sys.__stdout__ if self._stay.log_to_stdout else None,
            level=log.level,
        )

    def _log(self, batch: Sequence[Event]) -> None:
        # Asked for anew each time: a changed configuration may bring another log.
        if self._logs is not None:
            self._logs.write(batch)

    def _relog(self, settings: Settings, masker: Masker) -> None:
        """Write the log as other settings say; where that cannot be, the one before goes on."""
        former, self._logs = self._logs, self._logging(settings, masker)
        if former is not None:
            former.stop(2.0)
        self._logs.start()

    def reload(self) -> None:
        """Look at the configuration now."""
        if self._assembled is not None:
            self._assembled.engine.look_at_configuration()

    def _watch(self, assembled: Assembled) -> None:
        """Hear of job files at once, and not with the next look only."""
        if assembled.settings.inbox.enabled:
            # The first look makes it, too, and tells what is in the way; but the watch may stand before that.
            with suppress(OSError):
                (self.folder / INBOX).mkdir(mode=PRIVATE, exist_ok=True)
            self._watchers.append(Watcher(self.folder / INBOX, assembled.engine.look_into_inbox))
        if self.loaded.path is not None:
            path = self.loaded.path.absolute()
            self._watchers.append(Watcher(path.parent, assembled.engine.look_at_configuration, names=[path.name]))
        self._watchers.append(Rounds([self._keep_lock, self._keep_socket]))
        for watcher in self._watchers:
            watcher.start()

    def _keep_lock(self) -> None:
        """See that the next engine finds this one; in a folder that is gone nobody would find what it writes."""
        try:
            self._lock.keep()
        except StorageFailed as error:
            self._die(error)

    def _keep_socket(self) -> None:
        if self._server is not None:
            self._server.keep()

    def _die(self, error: BaseException) -> None:
        """Take note that nobody knows what was written last: only the file does, and only a new start reads it."""
        self.failed = error
        self.stopping.set()

    def _serving(self, assembled: Assembled) -> AdminServer:
        # Only who serves pays for the web server.
        from sgops.http.server import AdminServer

        api = assembled.settings.api
        engine = assembled.engine
        listen = api.listen if self._stay.http and api.listen else None
        return AdminServer(
            engine.operations,
            socket_path=self.folder / SOCKET,
            listen=listen,
            token=Token(api.token, os.environ, lambda value: assembled.masker.learn([value])) if listen else None,
            hosts=api.hosts,
            is_ready=lambda: engine.condition.state is EngineState.READY,
        )


def catalog_of(loaded: Loaded) -> Catalog:
    """Load the pipelines; what is named by a file lies beside the configuration."""
    return build_catalog(loaded.settings, base_of(loaded))


def base_of(loaded: Loaded) -> Path:
    """Give the folder that what the configuration names lies in."""
    return loaded.path.parent if loaded.path is not None else Path.cwd()
