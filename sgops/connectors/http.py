"""The generic connector: any service that takes work as JSON over HTTP, and says on request how far it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import httpx

from sgops.core.classify import classify_status
from sgops.core.connecting import Done, Failed, NotFound, Running, Unknown
from sgops.core.errors import ConnectorError
from sgops.core.retry_after import parse_retry_after
from sgops.core.signals import Fail
from sgops.core.values import clip, visible

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sgops.core.connecting import Answer
    from sgops.core.settings import HttpConnectorSettings
    from sgops.ports import Clock

_GONE: Final = 404
# The service may have taken the work all the same: it was slow, it has the key, or it broke over it.
_UNCLEAR: Final = frozenset({408, 409, 425})
_MOST: Final = 16 * 2**20
_SHOWN: Final = 200


class HttpConnector:
    """Speak to one service as its table in the configuration says; `headers` have their secrets filled in."""

    def __init__(self, settings: HttpConnectorSettings, headers: Mapping[str, str], clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._seconds = settings.timeout.total_seconds()
        # A connection of its own for each call: one that was kept may break while work goes out, and nobody would
        # know whether it arrived.
        self._client = httpx.Client(
            headers=dict(headers),
            timeout=self._seconds,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    @property
    def capabilities(self) -> AbstractSet[str]:
        """Name what the configuration says how to do."""
        given = {name for name in ("find", "cancel", "ping") if getattr(self._settings, name) is not None}
        return frozenset({"status", *given, *({"idempotent"} if self._settings.idempotent else ())})

    def submit(self, request: dict[str, Any], key: str) -> str:
        """Hand over work; raises Fail when the service refused it, and anything else when nobody knows."""
        call = self._settings.submit
        sent = {"json": request, "headers": {"Idempotency-Key": key}}
        response, said = self._ask(call.method, call.url, {"key": key}, **sent)
        if response.is_client_error and response.status_code not in _UNCLEAR:
            raise self._refusal(response, said)
        if not response.is_success:
            raise ConnectorError(f"it answered the submission with {_told(response, said)}")
        ref = _field(_json(said), call.ref)
        if ref is None or isinstance(ref, Mapping | list):
            raise ConnectorError(f"its answer has no '{call.ref}' to know the work by: {_clipped(said)}")
        return str(ref)

    def status(self, ref: str) -> Answer:
        """Ask how far work is; whatever cannot be understood says nothing."""
        call = self._settings.status
        try:
            response, said = self._ask(call.method, call.url, {"ref": ref})
            if response.status_code == _GONE:
                return NotFound()
            if not response.is_success:
                return Unknown(f"it answered with {_told(response, said)}")
            return self._meaning(_json(said))
        except (httpx.HTTPError, ConnectorError) as error:
            return Unknown(f"{type(error).__name__}: {error}")

    def find(self, key: str) -> str | None:
        """Ask what the service has under a key; raises when it does not say."""
        call = self._settings.find
        if call is None:
            raise ConnectorError("the connector has no 'find'")
        response, said = self._ask(call.method, call.url, {"key": key})
        if response.status_code == _GONE:
            return None
        if not response.is_success:
            raise ConnectorError(f"it answered with {_told(response, said)}")
        found = _json(said)
        if isinstance(found, list):
            found = found[0] if found else None
        if found is None:
            return None
        ref = _field(found, call.ref)
        if ref is None:
            raise ConnectorError(f"its answer has no '{call.ref}': {_clipped(said)}")
        return str(ref)

    def cancel(self, ref: str) -> None:
        """Ask the service to stop; work that is over or gone needs none."""
        call = self._settings.cancel
        if call is None:
            return
        response, said = self._ask(call.method, call.url, {"ref": ref})
        if not response.is_success and response.status_code not in {404, 409, 410}:
            raise ConnectorError(f"it answered with {_told(response, said)}")

    def ping(self) -> None:
        """Raise when the service cannot be reached, or is not well."""
        call = self._settings.ping
        if call is None:
            return
        response, said = self._ask(call.method, call.url, {})
        if not response.is_success:
            raise ConnectorError(f"it answered with {_told(response, said)}")

    # ── inside ──
    def _ask(self, method: str, url: str, values: Mapping[str, str], **more: Any) -> tuple[httpx.Response, bytes]:
        """Call, and read the answer within the deadline, however slowly it drips."""
        for name, value in values.items():
            url = url.replace(f"{{{name}}}", quote(value, safe=""))
        until = self._clock.monotonic() + self._seconds
        body = b""
        with self._client.stream(str(method), url, **more) as response:
            for piece in response.iter_bytes():
                body += piece
                if self._clock.monotonic() > until:
                    raise httpx.ReadTimeout(f"its answer did not end in {self._seconds:g} s")
                if len(body) > _MOST:
                    raise ConnectorError("its answer is larger than 16 MiB")
        return response, body

    def _meaning(self, said: object) -> Answer:
        call = self._settings.status
        state = _field(said, call.state)
        if state in call.done:
            return Done(said if call.result is None else _field(said, call.result))  # type: ignore[arg-type]  # it was JSON
        if state in call.failed:
            reason = _field(said, call.reason) if call.reason else None
            return Failed(reason=str(reason) if reason is not None else f"it says '{state}'")
        if state in call.running:
            return Running()
        return Unknown(f"'{call.state}' is {_clipped(repr(state).encode())}, which is none of its known states")

    def _refusal(self, response: httpx.Response, said: bytes) -> Fail:
        asked = response.headers.get("Retry-After")
        wait = parse_retry_after(asked, self._clock.now()) if asked else None
        kind = classify_status(response.status_code)
        return Fail(f"the service refused the work with {_told(response, said)}", type=kind, retry_after=wait)


def _json(said: bytes) -> object:
    try:
        return json.loads(said)
    except ValueError as error:
        raise ConnectorError(f"its answer is no JSON: {_clipped(said)}") from error


def _field(said: object, path: str) -> object:
    """Follow a dotted path into an answer."""
    for name in path.split("."):
        if not isinstance(said, Mapping):
            return None
        said = said.get(name)
    return said


def _told(response: httpx.Response, said: bytes) -> str:
    return f"{response.status_code}: {_clipped(said)}" if said else str(response.status_code)


def _clipped(said: bytes) -> str:
    return clip(visible(said[: 4 * _SHOWN].decode(errors="replace")), _SHOWN)
