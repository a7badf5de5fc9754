"""On which line of a TOML text each table and key stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

KeyPath = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRINGS = re.compile(
    r"'''.*?'''(?:'{0,2})|'[^'\n]*'|\"\"\"(?:\\.|[^\\])*?\"\"\"(?:\"{0,2})|\"(?:\\.|[^\"\\\n])*\"",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\r\n]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SYNTAX_LINE = re.compile(r"at line (\d+)")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def key_lines(text: str) -> dict[KeyPath, int]:
    """Find the line of every key of a text that is known to be valid TOML."""
    return _Scanner(text).scan()


def nearest_line(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """Give the line of a key, else of the innermost table around it."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def syntax_line(message: str, text: str) -> int:
    """Read the line out of the parser's message; without one it stumbled over the end."""
    found = _SYNTAX_LINE.search(message)
    return int(found[1]) if found else text.count("\n") + (not text.endswith("\n") or not text)


class _Scanner:
    """A walk over the text; the parser has judged it, so only what separates keys is looked at."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.counted = 0
        self.found: dict[KeyPath, int] = {}
        self.last_of: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)
        return self.found

    def header(self) -> KeyPath:
        line, doubled = self.here(), self.text.startswith("[[", self.at)
        self.at += 1 + doubled
        path: KeyPath = ()
        for part in self.key():
            path = self.newest(self.note((*path, part), line))
        self.at += 1 + doubled
        return self.element(path, line) if doubled else path

    def newest(self, path: KeyPath) -> KeyPath:
        """Step into the last element when the name is an array of tables."""
        return (*path, self.last_of[path]) if path in self.last_of else path

    def element(self, path: KeyPath, line: int) -> KeyPath:
        """Begin the next element of an array of tables."""
        array = path[:-1] if path[:-1] in self.last_of else path
        self.last_of[array] = self.last_of.get(array, -1) + 1
        return self.note((*array, self.last_of[array]), line)

    def pair(self, table: KeyPath) -> None:
        line, path = self.here(), table
        for part in self.key():
            path = self.note((*path, part), line)
        self.at += 1  # the equals sign
        self.skip(_SPACE)
        self.value(path)

    def value(self, path: KeyPath) -> None:
        match self.text[self.at : self.at + 1]:
            case "[":
                self.array(path)
            case "{":
                self.inline_table(path)
            case '"' | "'":
                self.skip(_STRINGS)
            case _:
                self.skip(_SCALAR)

    def array(self, path: KeyPath) -> None:
        for number, _ in enumerate(self.members("]")):
            self.value(self.note((*path, number), self.here()))

    def inline_table(self, path: KeyPath) -> None:
        for _ in self.members("}"):
            self.pair(path)

    def members(self, closing: str) -> Iterator[None]:
        """Stop at the start of each member between brackets."""
        self.at += 1
        self.skip(_BLANK)
        while self.text[self.at : self.at + 1] not in {closing, ""}:
            yield
            self.skip(_BLANK)
            self.at += self.text.startswith(",", self.at)
            self.skip(_BLANK)
        self.at += 1

    def key(self) -> KeyPath:
        parts: list[str] = []
        while True:
            self.skip(_SPACE)
            parts.append(self.key_part())
            self.skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return tuple(parts)
            self.at += 1

    def key_part(self) -> str:
        quoted = self.text.startswith(('"', "'"), self.at)
        start = self.at
        self.skip(_STRINGS if quoted else _BARE)
        written = self.text[start : self.at]
        if not quoted:
            return written
        return _unescaped(written[1:-1]) if written.startswith('"') else written[1:-1]

    def skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at + 1

    def note(self, path: KeyPath, line: int) -> KeyPath:
        self.found.setdefault(path, line)
        return path

    def here(self) -> int:
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.line


def _unescaped(written: str) -> str:
    def plain(found: re.Match[str]) -> str:
        escape = found[1]
        return chr(int(escape[1:], 16)) if escape[0] in "uU" and len(escape) > 1 else _ESCAPED.get(escape, escape)

    return _ESCAPE.sub(plain, written)
