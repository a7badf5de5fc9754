"""Which exit code says what; the only table of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sgops.core.errors import SgopsError

DONE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
NOT_FOUND: Final = 3
REFUSED: Final = 4
NOTHING: Final = 5
BUG: Final = 70
STORAGE: Final = 74
LATER: Final = 75
CONFIG: Final = 78
# What shells say of a process that ended by SIGINT or SIGPIPE.
INTERRUPTED: Final = 130
UNHEARD: Final = 141

MEANINGS: Final[Mapping[int, str]] = MappingProxyType(
    {
        DONE: "done; also degraded health, and status without an engine",
        FAILED: "what you asked about failed (job dead, unhealthy, faults found)",
        USAGE: "not understood: an option, a filter key, a value",
        NOT_FOUND: "there is no such job, dead letter, pipeline or name",
        REFUSED: "refused; also a bulk act without --yes off a terminal",
        NOTHING: "nothing matched a bulk act; nothing to stop",
        BUG: "a fault in sgops itself; the message says where its trace is",
        STORAGE: "the storage failed: I/O error, corrupt file, newer schema",
        LATER: "not now: another engine, busy, starting, no engine",
        CONFIG: "the configuration is wrong",
        INTERRUPTED: "interrupted from the keyboard",
    }
)

OF_CODE: Final[Mapping[str, int]] = MappingProxyType(
    {
        "internal": BUG,
        "config": CONFIG,
        "usage": USAGE,
        "storage": STORAGE,
        "corrupt": STORAGE,
        "storage_failed": STORAGE,
        "schema_too_new": STORAGE,
        "busy": LATER,
        "engine_running": LATER,
        "no_engine": LATER,
        "starting": LATER,
        "job": REFUSED,
        "not_found": NOT_FOUND,
        "illegal_transition": REFUSED,
        "stale_attempt": REFUSED,
        "changed": REFUSED,
        "refused": REFUSED,
        "duplicate": REFUSED,
        "pipeline": CONFIG,
        "unknown_pipeline": NOT_FOUND,
        "drift": REFUSED,
        "checkpoint": STORAGE,
        "digest_mismatch": STORAGE,
        "unreadable": STORAGE,
        "too_large": REFUSED,
        "lost_artifact": REFUSED,
        "connector": LATER,
        # Said by the HTTP interface alone.
        "unauthorized": REFUSED,
        "forbidden": REFUSED,
        "method_not_allowed": USAGE,
        "body_too_large": REFUSED,
        "too_slow": LATER,
    }
)


def exit_of(error: SgopsError) -> int:
    """Give the exit code of an error; one that only a newer engine knows is a failure."""
    return OF_CODE.get(error.code, FAILED)
