"""From the connectors an operator named to services that can be called."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from sgops.boot.secret_words import filled
from sgops.core.connecting import Connector, capabilities_of
from sgops.core.errors import ConfigError, SgopsError
from sgops.core.settings import ClassConnectorSettings, ConnectorPace, ConnectorSettings, HttpConnectorSettings
from sgops.engine.service import Service
from sgops.runtime.phone import ServicePhone

if TYPE_CHECKING:
    from sgops.ports import Clock, Phone

Secrets = Callable[[str], str]


class MakePhone(Protocol):
    """Who provides what a service is called on."""

    def __call__(self, name: str, clock: Clock, pace: ConnectorPace, /) -> Phone: ...


def services_of(
    connectors: Mapping[str, ConnectorSettings], base: Path, secrets: Secrets, clock: Clock
) -> dict[str, Service]:
    """Make every connector and look at what it can do; raises ConfigError for one that is not to be used."""
    made = {name: connector_of(name, settings, base, secrets, clock) for name, settings in connectors.items()}
    return {name: service_of(name, made[name], connectors[name], clock) for name in made}


def connector_of(name: str, settings: ConnectorSettings, base: Path, secrets: Secrets, clock: Clock) -> Connector:
    """Make one connector."""
    match settings:
        case HttpConnectorSettings():
            # Who has no service over HTTP does not pay for the client.
            from sgops.connectors.http import HttpConnector

            return HttpConnector(settings, cast("dict[str, str]", filled(settings.headers, secrets)), clock)
        case ClassConnectorSettings():
            return _of_class(name, settings, base, cast("dict[str, Any]", filled(settings.options, secrets)))


def service_of(
    name: str, connector: Connector, pace: ConnectorPace, clock: Clock, make_phone: MakePhone | None = None
) -> Service:
    """Take a connector into service, if it can do what is needed."""
    try:
        capabilities = capabilities_of(connector)
    except SgopsError as error:
        raise _refused(name, error.message, error.hint) from error
    phone = make_phone or _phone
    return Service(
        name=name,
        connector=connector,
        capabilities=capabilities,
        phone=phone(name, clock, pace),
        poll=pace.poll,
        timeout=pace.timeout,
        questions=pace.questions,
    )


def pings_of(services: Mapping[str, Service]) -> dict[str, Callable[[], None]]:
    """Name those that can be asked whether they are there, and how."""
    able = {name: service for name, service in services.items() if "ping" in service.capabilities}
    return {name: service.connector.ping for name, service in able.items()}


def _phone(name: str, clock: Clock, pace: ConnectorPace) -> Phone:
    return ServicePhone(name, clock, timeout=pace.timeout, rate=pace.rate)


def _of_class(name: str, settings: ClassConnectorSettings, base: Path, options: Mapping[str, Any]) -> Connector:
    module, _, kind = settings.class_.partition(":")
    try:
        with _importable(base):
            made = getattr(import_module(module), kind)
        return cast("Connector", made(**options))
    except Exception as error:
        hint = f'class = "{settings.class_}" must name a class that can be made with the table\'s other keys'
        raise _refused(name, f"it cannot be made: {type(error).__name__}: {error}", hint) from error


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let what lies beside the configuration be imported."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def _refused(name: str, problem: str, hint: str) -> ConfigError:
    return ConfigError(f"connectors.{name}: {problem}", hint=hint)
