"""What must not be shown, and how it is masked."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final
from urllib.parse import quote, quote_plus

from sgops.core.values import MAX_DEPTH, Json

MASK: Final = "***"
# What stands where a text was cut to its length.
_CUT: Final = "…"

# Shorter ones would blank out words and numbers everywhere; they are masked where they stand alone.
_SHORTEST_IN_TEXT: Final = 4
_SHORTEST_LINE: Final = 16

_SECRET_WORDS: Final = frozenset({
    "apikey", "authorization", "bearer", "cookie", "credential", "credentials", "passcode", "passphrase",
    "passwd", "password", "passwords", "pwd", "secret", "secrets", "token",
})  # fmt: skip
_SECRET_PAIRS: Final = frozenset({("api", "key"), ("access", "key"), ("private", "key"), ("signing", "key")})
# `token_count` and `secret_name` speak about a secret and do not hold one.
_HARMLESS_ENDS: Final = frozenset({
    "at", "count", "env", "expires", "expiry", "file", "hint", "length", "limit", "name", "path", "policy",
    "present", "size", "source", "type", "url", "used",
})  # fmt: skip
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

# Prefixes are bounded in length, or a hostile text would be searched anew from each of its words.
_LIKELY: Final = r"passw(?:or)?d|passphrase|pwd|secret|token|credentials?|api[_-]?key|access[_-]?key|private[_-]?key"
_LIKELY_NAME: Final = rf"(?i:[a-z0-9_-]{{0,40}}(?:{_LIKELY}))"
# Secrets that nobody registered, by the company they keep: the first group stays.
_IN_TEXT: Final = (
    # Authorization: Basic dXNlcjpwYXNz
    re.compile(r"((?i:authorization|cookie)[\"']?\s*[:=]\s*[\"']?(?:[A-Za-z]+ )?)[^\s\"',}]+"),
    # Bearer eyJhbGciOi
    re.compile(r"(\b(?i:bearer)\s+)[A-Za-z0-9._~+/=-]{8,}"),
    # https://user:password@host
    re.compile(r"(\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@]{0,100}:)[^\s/@]+(?=@)"),
    # password=hunter2, --api-key=hunter2, ?token=hunter2&
    re.compile(rf"(\b{_LIKELY_NAME}=)(?:\"[^\"]*\"|'[^']*'|[^\s&,;\"')}}]+)"),
    # {"password": "hunter2"}, as JSON and as Python write it
    re.compile(rf"(([\"']){_LIKELY_NAME}\2\s*:\s*)(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"),
)


class Masker:
    """Replace secrets by asterisks: registered values wherever they stand, others by the names they go under.

    Mask before cutting a text to its length: half a secret is recognised beside a `…` alone.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values: frozenset[str] = frozenset()
        self.learn(values)

    def learn(self, values: Iterable[str]) -> None:
        """Know further values from now on, in every thread that holds this masker."""
        self._values = self._values.union(value for value in values if value)
        forms = {form for value in self._values for form in _forms(value) if len(form) >= _SHORTEST_IN_TEXT}
        # The longest first: a secret may begin with another.
        self._forms = tuple(sorted(forms, key=len, reverse=True))
        self._known = re.compile("|".join(map(re.escape, self._forms))) if forms else None

    def plus(self, values: Iterable[str]) -> Masker:
        """Give a masker that knows further values."""
        return Masker((*self._values, *values))

    def text(self, text: str) -> str:
        """Mask the secrets in a text."""
        if text in self._values:
            return MASK
        if self._known:
            text = self._known.sub(MASK, text)
            if text.endswith(_CUT) or text.startswith(_CUT):
                text = self._without_pieces(text)
        if "=" in text or ":" in text or "earer" in text:
            for pattern in _IN_TEXT:
                text = pattern.sub(rf"\1{MASK}", text)
        return text

    def _without_pieces(self, text: str) -> str:
        """Mask what a cut has left of a secret, at the end or at the beginning of a text."""
        if text.startswith(_CUT) and text.endswith(_CUT) and any(text.strip(_CUT) in form for form in self._forms):
            return _CUT + MASK + _CUT
        if text.endswith(_CUT) and (piece := max(_begun_at_end(text[: -len(_CUT)], form) for form in self._forms)):
            text = text[: -piece - len(_CUT)] + MASK + _CUT
        if text.startswith(_CUT) and (piece := max(_ended_at_start(text[len(_CUT) :], form) for form in self._forms)):
            text = _CUT + MASK + text[piece + len(_CUT) :]
        return text

    def value(self, value: Json) -> Json:
        """Mask the secrets in a JSON value, those under secret-like keys whole; what lies too deep is left out."""
        return self._masked(value, MAX_DEPTH)

    def _masked(self, value: Json, depth: int) -> Json:
        if value is None or isinstance(value, int | float):
            return value
        if isinstance(value, str):
            return self.text(value)
        if depth == 0:
            return "…"
        if isinstance(value, Mapping):
            return {self.text(key): self._under(key, inner, depth - 1) for key, inner in value.items()}
        return [self._masked(inner, depth - 1) for inner in value]

    def _under(self, key: str, value: Json, depth: int) -> Json:
        if is_secret_key(key) and value not in (None, True, False, ""):
            return MASK
        return self._masked(value, depth)


@lru_cache(maxsize=4096)
def is_secret_key(key: str) -> bool:
    """Say whether what is kept under this name is probably a secret."""
    words = [word.lower() for word in _WORD.findall(key)]
    if not words or words[-1] in _HARMLESS_ENDS:
        return False
    return not _SECRET_WORDS.isdisjoint(words) or any(pair in _SECRET_PAIRS for pair in pairwise(words))


def _begun_at_end(text: str, form: str) -> int:
    """Say how much of a secret's beginning stands at the end of a text."""
    start = max(0, len(text) - len(form) + 1)
    while (start := text.find(form[:_SHORTEST_IN_TEXT], start)) >= 0:
        if form.startswith(text[start:]):
            return len(text) - start
        start += 1
    return 0


def _ended_at_start(text: str, form: str) -> int:
    """Say how much of a secret's end stands at the beginning of a text."""
    if len(text) < _SHORTEST_IN_TEXT:
        return 0
    start = 1
    while (start := form.find(text[:_SHORTEST_IN_TEXT], start)) >= 0:
        if text.startswith(form[start:]):
            return len(form) - start
        start += 1
    return 0


def _forms(value: str) -> Iterator[str]:
    """Give the ways a value is written by what stands between it and a screen."""
    bare = value.strip()
    lines = [line for line in bare.splitlines() if len(line) >= _SHORTEST_LINE]
    for text in (value, bare, *lines):
        yield text
        yield json.dumps(text)[1:-1]
        yield json.dumps(text, ensure_ascii=False)[1:-1]
        yield repr(text)[1:-1]
        encoded = text.encode("utf-8", "surrogatepass")
        yield quote(encoded)
        yield quote(encoded, safe="")
        yield quote_plus(encoded)
        yield base64.b64encode(encoded).decode("ascii")
