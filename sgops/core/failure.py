"""Why an attempt failed, and which failures are one outage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from hashlib import blake2b

from sgops.core.errors import UsageError
from sgops.core.units import clipped
from sgops.core.values import visible

REASON_BYTES = 4 * 1024
TRACEBACK_BYTES = 64 * 1024
# What distinguishes one outage from another stands at the front of a message.
FAMILY_CHARACTERS = 1000


class FailureType(StrEnum):
    NETWORK_TIMEOUT = "network_timeout"
    RATE_LIMIT = "rate_limit"
    RESOURCE_UNAVAILABLE = "resource_unavailable"
    INVALID_INPUT = "invalid_input"
    AUTH_FAILURE = "auth_failure"
    OUT_OF_MEMORY = "out_of_memory"
    TIMEOUT = "timeout"
    QUALITY = "quality"
    CRASH = "crash"
    DRIFT = "drift"
    CORRUPT = "corrupt"
    LOST_ARTIFACT = "lost_artifact"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Say why an attempt failed; `permanent=None` leaves that to the type."""

    type: FailureType
    reason: str
    traceback: str = ""
    retry_after: timedelta | None = None
    permanent: bool | None = None

    def __post_init__(self) -> None:
        # Whatever road a failure comes by, its texts are bounded and can be stored.
        object.__setattr__(self, "reason", one_line(self.reason))
        object.__setattr__(self, "traceback", _tail(visible(self.traceback, keep="\t\n"), TRACEBACK_BYTES))


def failure_type(name: str) -> FailureType:
    """Read a failure type's name, or say which one was meant."""
    try:
        return FailureType(name)
    except ValueError as error:
        near = get_close_matches(str(name), list(FailureType), n=1)
        hint = f"did you mean {near[0]}?" if near else "one of " + ", ".join(FailureType)
        raise UsageError(f"{clipped(str(name))} is not a failure type", hint=hint) from error


def one_line(text: str, limit: int = REASON_BYTES) -> str:
    """Fold a text into one storable line of at most `limit` bytes."""
    # Cut before folding, too: a reason of a gigabyte costs no more than a long one.
    return _head(visible(" ".join(text[: limit * 2].split())), limit)


def normalise(reason: str) -> str:
    """Replace what differs from one failure to the next: `#` for numbers and ids, `…` for names and places."""
    counted = _VARYING.sub(_stand_in, one_line(reason)[:FAMILY_CHARACTERS])
    return _NUMBERS_IN_A_ROW.sub("#", counted)


def family_of(pipeline: str, stage: str, type: FailureType, reason: str) -> str:
    """Name the family of a failure, the same on every machine and in every version of Python."""
    identity = "\0".join((pipeline, stage, type, normalise(reason)))
    return blake2b(identity.encode("utf-8", "backslashreplace"), digest_size=6).hexdigest()


# One pass from left to right; the first alternative that fits wins, so the order matters.
_VARYING = re.compile(
    r"""
    (?P<place>
        \b[A-Za-z][\w+.-]{0,20}://[^\s'"<>]+                    # a URL
      | (?<!\w)(?:"[^"\n]*" | '[^'\n]*' | `[^`\n]*`)(?!\w)      # a quoted name, but not an apostrophe
      | \b[\w.+-]{1,64}@[\w.-]+                                 # a mail address
      | (?<!\w)[A-Za-z]:\\[^\s'"<>]+                            # a path with a drive
      | (?<![\w/])[~.]{0,2}(?:/[\w.@%+=~-]+)+/?                 # a path from the root, here or home
    )
    | (?P<number>
        \b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b         # a UUID
      | \b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\b
      | \b0x[0-9a-f]+\b
      | \b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,}\b                # a hash
      | \b[a-z]{0,20}\d+[a-z]+\d\w*                             # an id: letters and digits in turn
      | (?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:]) # an IPv6 address
      | \d+(?:[.,:]\d+)*
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERS_IN_A_ROW = re.compile(r"#(?:[-+:.,/ ]{0,2}#)+")


def _stand_in(found: re.Match[str]) -> str:
    return "#" if found["number"] is not None else "…"


def _head(text: str, limit: int) -> str:
    encoded = text.encode("utf-8")
    if len(encoded) <= limit:
        return text
    return encoded[: limit - len("…".encode())].decode("utf-8", "ignore") + "…"


def _tail(text: str, limit: int) -> str:
    # The innermost frames and the error itself stand at the end.
    encoded = text.encode("utf-8")
    if len(encoded) <= limit:
        return text
    return "…" + encoded[len("…".encode()) - limit :].decode("utf-8", "ignore")
