"""What the errors of the standard library and of well-known libraries mean."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sgops.core.failure import FailureType

_NETWORK = FailureType.NETWORK_TIMEOUT
_UNAVAILABLE = FailureType.RESOURCE_UNAVAILABLE
_INPUT = FailureType.INVALID_INPUT
_AUTH = FailureType.AUTH_FAILURE
_MEMORY = FailureType.OUT_OF_MEMORY

# Known by name, so that nothing is imported that the stage did not import itself.
BY_CLASS: Final[Mapping[str, FailureType]] = MappingProxyType(
    {
        "builtins:TimeoutError": _NETWORK,
        "builtins:ConnectionError": _NETWORK,
        "builtins:PermissionError": _AUTH,
        "builtins:MemoryError": _MEMORY,
        # These three carry numbers of their own in `errno`, so they must be known before it is read.
        "socket:gaierror": _NETWORK,
        "socket:herror": _NETWORK,
        "ssl:SSLError": _NETWORK,
        # No waiting mends a certificate: unknown, so that somebody is told when the retries are used up.
        "ssl:SSLCertVerificationError": FailureType.UNKNOWN,
        "asyncio.exceptions:IncompleteReadError": _NETWORK,
        "http.client:IncompleteRead": _NETWORK,
        "urllib.error:ContentTooShortError": _NETWORK,
        "subprocess:TimeoutExpired": FailureType.TIMEOUT,
        "httpx:TimeoutException": _NETWORK,
        "httpx:NetworkError": _NETWORK,
        "httpx:ProxyError": _NETWORK,
        "httpx:RemoteProtocolError": _NETWORK,
        "httpcore:TimeoutException": _NETWORK,
        "httpcore:NetworkError": _NETWORK,
        "httpcore:ProxyError": _NETWORK,
        "httpcore:RemoteProtocolError": _NETWORK,
        "requests.exceptions:ConnectionError": _NETWORK,
        "requests.exceptions:Timeout": _NETWORK,
        "requests.exceptions:ChunkedEncodingError": _NETWORK,
        "urllib3.exceptions:TimeoutError": _NETWORK,
        "urllib3.exceptions:NewConnectionError": _NETWORK,
        "urllib3.exceptions:ProtocolError": _NETWORK,
        "urllib3.exceptions:ProxyError": _NETWORK,
        "aiohttp.client_exceptions:ClientConnectionError": _NETWORK,
        "aiohttp.client_exceptions:ClientPayloadError": _NETWORK,
        "sgops.core.errors:FolderUnusable": _UNAVAILABLE,
        "sgops.core.errors:UsageError": _INPUT,
        "sgops.core.errors:TooLarge": _INPUT,
        "sgops.core.errors:DriftDetected": FailureType.DRIFT,
        "sgops.core.errors:DigestMismatch": FailureType.CORRUPT,
        "sgops.core.errors:Unreadable": FailureType.CORRUPT,
        "sgops.core.errors:LostArtifact": FailureType.LOST_ARTIFACT,
    }
)

# Where libraries without a `.response` keep the HTTP status.
STATUS_ATTRIBUTE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "urllib.error:HTTPError": "code",
        "aiohttp.client_exceptions:ClientResponseError": "status",
    }
)

BY_ERRNO: Final[Mapping[int, FailureType]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                errno.EAGAIN,
                errno.EBUSY,
                errno.ENOSPC,
                errno.EIO,
                errno.EDQUOT,
                errno.EMFILE,
                errno.ENFILE,
                errno.ENOBUFS,
            ),
            _UNAVAILABLE,
        ),
        # Libraries raise classes of their own with these; Python's OSError alone turns them into ConnectionError.
        **dict.fromkeys(
            (
                errno.ECONNREFUSED,
                errno.ECONNRESET,
                errno.ECONNABORTED,
                errno.EPIPE,
                errno.ETIMEDOUT,
                errno.EHOSTUNREACH,
                errno.EHOSTDOWN,
                errno.ENETUNREACH,
                errno.ENETDOWN,
                errno.ENETRESET,
            ),
            _NETWORK,
        ),
        errno.EACCES: _AUTH,
        errno.EPERM: _AUTH,
        errno.ENOMEM: _MEMORY,
    }
)

# SQLite's primary result codes.
BY_SQLITE_CODE: Final[Mapping[int, FailureType]] = MappingProxyType(
    {
        5: _UNAVAILABLE,  # BUSY
        6: _UNAVAILABLE,  # LOCKED
        7: _MEMORY,  # NOMEM
        13: _UNAVAILABLE,  # FULL
    }
)

# What SQLite says with them, for errors that came without: made by hand, or carried over from another process.
SQLITE_WORDS: Final[Mapping[str, int]] = MappingProxyType(
    {"database is locked": 5, "database table is locked": 6, "out of memory": 7, "database or disk is full": 13}
)

BY_STATUS: Final[Mapping[int, FailureType]] = MappingProxyType(
    {
        **dict.fromkeys((408, 502, 504), _NETWORK),
        **dict.fromkeys((400, 404, 405, 409, 410, 413, 415, 422), _INPUT),
        **dict.fromkeys((401, 403, 407), _AUTH),
        429: FailureType.RATE_LIMIT,
        503: _UNAVAILABLE,
    }
)

BY_EXIT_CODE: Final[Mapping[int, FailureType]] = MappingProxyType(
    {
        64: _INPUT,  # EX_USAGE
        65: _INPUT,  # EX_DATAERR
        75: _UNAVAILABLE,  # EX_TEMPFAIL
        77: _AUTH,  # EX_NOPERM
        124: FailureType.TIMEOUT,  # what timeout(1) answers
        137: _MEMORY,  # 128 + SIGKILL: a shell whose child the kernel killed
    }
)
