"""How a test calls the command line: words in; exit code, data and talk out."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Any

from sgops.cli.options import Options
from sgops.cli.run import run
from sgops.cli.session import Session
from sgops.core.errors import NoEngine
from sgops.ports import Operations
from tests.support.clock import FakeClock
from tests.support.fake_operations import FakeOperations


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What a call answered."""

    exit: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """What standard output holds, which must be one object and nothing else."""
        told: dict[str, Any] = json.loads(self.out)
        return told

    @property
    def error(self) -> dict[str, str]:
        """The error on standard error, which must be one object and nothing else."""
        told: dict[str, str] = json.loads(self.err)["error"]
        return told


@dataclass(slots=True, kw_only=True)
class Caller:
    """A terminal's stand-in: who answers, what is typed in, whether anybody sits there."""

    operations: Any = field(default_factory=FakeOperations)
    is_alive: bool = True
    stdin: str = ""
    interactive: bool = False
    encoding: str = "utf-8"
    clock: FakeClock = field(default_factory=FakeClock)

    def __call__(self, *words: str) -> Called:
        out, err = self._stream(), self._stream()
        session = Session(
            reach=lambda _options, _answer: nullcontext(self.operations),
            reach_engine=self._engine,
            clock=self.clock,
            interactive=self.interactive,
            zone=UTC,
        )
        with redirect_stdout(out), redirect_stderr(err), _typed(self.stdin):
            code = run(words, session)
        return Called(exit=code, out=_text(out), err=_text(err))

    @contextmanager
    def _engine(self, _options: Options, _answer: float) -> Iterator[Operations]:
        if not self.is_alive:
            raise NoEngine("no engine runs here", hint="start one: sgops serve")
        yield self.operations

    def _stream(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BytesIO(), encoding=self.encoding, newline="")


class Hurrying(FakeClock):
    """A clock on which every look costs a second."""

    def monotonic(self) -> float:
        self.advance(timedelta(seconds=1))
        return super().monotonic()


@contextmanager
def _typed(text: str) -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
    try:
        yield
    finally:
        sys.stdin = before


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode(stream.encoding)
