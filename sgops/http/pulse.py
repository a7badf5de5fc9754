"""How the plain question whether the engine lives is known by its bytes."""

from __future__ import annotations

import re
from typing import Final

from sgops.http.route import ROOT

_LONGEST: Final = 4096
_BEGIN: Final = f"GET {ROOT}/health/live ".encode()
_REQUEST: Final = re.compile(
    rb"GET %s/health/live HTTP/1\.1\r\n((?:[A-Za-z0-9-]+:[\t -~]*\r\n)+)\r\n" % re.escape(ROOT).encode()
)
# What has one of these is no plain question: a page's, one with a body, or one that wants something else first.
_UNUSUAL: Final = frozenset({b"origin", b"transfer-encoding", b"expect", b"upgrade"})


def is_pulse(data: bytes) -> bool:
    """Whether these bytes are this question, whole and nothing else; if in doubt, they are not."""
    found = _REQUEST.fullmatch(data) if len(data) <= _LONGEST else None
    if found is None:
        return False
    headers = [(name.lower(), value.strip()) for name, _, value in map(_split, found[1].splitlines())]
    names = [name for name, _ in headers]
    has_body = any(value != b"0" for name, value in headers if name == b"content-length")
    return names.count(b"host") == 1 and not has_body and _UNUSUAL.isdisjoint(names)


def may_become_pulse(data: bytes) -> bool:
    """Whether this is the beginning of the question, the rest of which may still come."""
    is_begun = data.startswith(_BEGIN) or (bool(data) and _BEGIN.startswith(data))
    return is_begun and len(data) < _LONGEST and b"\r\n\r\n" not in data


def _split(line: bytes) -> tuple[bytes, bytes, bytes]:
    return line.partition(b":")
