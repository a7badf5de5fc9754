"""How errors look on the wire: their status, their JSON, and the class they become again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from sgops.core.errors import SgopsError


class Forbidden(SgopsError):
    code = "forbidden"


class Unauthorized(SgopsError):
    code = "unauthorized"


NEEDS_TOKEN: Final = "Authorization: Bearer, with what the token file holds; on the command line --token-file FILE"  # noqa: S105 - says how


class MethodNotAllowed(SgopsError):
    code = "method_not_allowed"


class BodyTooLarge(SgopsError):
    code = "body_too_large"


class TooSlow(SgopsError):
    code = "too_slow"


STATUS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "usage": 400,
        "unauthorized": 401,
        "forbidden": 403,
        "not_found": 404,
        "unknown_pipeline": 404,
        "method_not_allowed": 405,
        "too_slow": 408,
        "job": 409,
        "illegal_transition": 409,
        "stale_attempt": 409,
        "changed": 409,
        "refused": 409,
        "duplicate": 409,
        "pipeline": 409,
        "drift": 409,
        "checkpoint": 409,
        "digest_mismatch": 409,
        "unreadable": 409,
        "too_large": 409,
        "lost_artifact": 409,
        "body_too_large": 413,
        "internal": 500,
        "config": 500,
        "storage": 500,
        "corrupt": 500,
        "storage_failed": 500,
        "schema_too_new": 500,
        "connector": 502,
        "busy": 503,
        "starting": 503,
        "no_engine": 503,
        "engine_running": 503,
    }
)


def to_json(error: SgopsError) -> dict[str, dict[str, str]]:
    """Say an error as every face says it."""
    return {"error": {"code": error.code, "message": error.message, "hint": error.hint}}


def from_json(said: object) -> SgopsError:
    """Make the error again that the server raised; a code of another version is a plain SgopsError."""
    words = said if isinstance(said, Mapping) else {}
    error = _BY_CODE.get(str(words.get("code")), SgopsError)
    return error(str(words.get("message") or "the engine gave no reason"), hint=str(words.get("hint") or ""))


def _tree(root: type[SgopsError]) -> Iterator[type[SgopsError]]:
    yield root
    for error in root.__subclasses__():
        yield from _tree(error)


_BY_CODE: Final[Mapping[str, type[SgopsError]]] = MappingProxyType(
    {error.code: error for error in _tree(SgopsError) if error.__module__ in {"sgops.core.errors", __name__}}
)
