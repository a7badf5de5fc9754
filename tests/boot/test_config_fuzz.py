"""Whatever stands in the file or the environment: it is read, or refused with a ConfigError."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from sgops.boot.config import load
from sgops.boot.config_file import data_dir_only
from sgops.boot.config_keys import keys_of
from sgops.boot.config_show import changes, describe
from sgops.core.errors import ConfigError
from sgops.core.settings import Settings

SAMPLE = (Path(__file__).parents[2] / "sample_config.toml").read_text()
LINES = [line for line in re.sub(r"(?m)^#(?=[A-Za-z\[])", "", SAMPLE).splitlines() if line and line[0] != "#"]
VALUES = [
    "1", "-1", "0", "1e999", "nan", "99999999999999999999", "true", '""', '"x"', '"30s"', '"1GiB"', "[]", "{}",
    "[[]]", "{ a = 1 }", "1979-05-27", "07:32:00", '"\\u0000"', '"\\U0010ffff"', "'''\n'''", '["a", 1]',
    '{ env = "A" }', '"{secrets.none}"', '"999999999d"', '"@daily"', '"every 1s"', "0x7f", '"../.."',
]  # fmt: skip
GARBAGE = st.text("[]{}=.,\"'#\\ \n\t\r\x00aé\u202e0", max_size=8)
PARTS = st.sampled_from(["ENGINE", "WORKERS", "VARS", "X", "", "RETRY", "RATE_LIMIT", "TEMPLATES", "é", "\x1b"])
VARIABLES = st.lists(PARTS, min_size=1).map(lambda parts: "SGOPS_" + "__".join(parts))
T = TypeVar("T")
FUZZ = settings(max_examples=150)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Give the sample with some lines lost, doubled, moved, with other values, or with garbage in them."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        lines[at : at + 1] = draw(st.sampled_from(CHANGES))(draw, lines[at])
    return "\n".join(lines)


def _lose(draw: st.DrawFn, line: str) -> list[str]:
    return []


def _double(draw: st.DrawFn, line: str) -> list[str]:
    return [line, line]


def _revalue(draw: st.DrawFn, line: str) -> list[str]:
    return [f"{line.partition('=')[0]}= {draw(st.sampled_from(VALUES))}"]


def _rename(draw: st.DrawFn, line: str) -> list[str]:
    name = draw(st.sampled_from([key.name for key in keys_of(Settings)]))
    return [f"[{name}]" if line.startswith("[") else f"{name} = {line.partition('=')[2]}"]


def _spoil(draw: st.DrawFn, line: str) -> list[str]:
    at = draw(st.integers(0, len(line)))
    return [line[:at] + draw(GARBAGE) + line[at:]]


CHANGES = [_lose, _double, _revalue, _rename, _spoil]


@contextmanager
def a_file(content: bytes) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        file = Path(folder, "sgops.toml")
        file.write_bytes(content)
        yield file


def _read(file: Path, env: dict[str, str]) -> None:
    """Do all that is done with a configuration; a refusal is an answer."""
    loaded = answer(lambda: load(file, env))
    if loaded is not None:
        assert describe(loaded)
        assert changes(loaded.settings, loaded.settings) == ([], [])


def answer(ask: Callable[[], T]) -> T | None:
    """Give what was asked for; a refusal is an answer, if it can be printed."""
    refusal = ""
    try:
        return ask()
    except ConfigError as error:
        refusal = error.message
    assert all(line and line.isprintable() for line in refusal.split("\n"))
    return None


@FUZZ
@given(mutated())
def test_a_mutated_sample_is_read_or_refused(text: str) -> None:
    with a_file(text.encode("utf-8", "replace")) as file:
        _read(file, {})


@FUZZ
@given(st.binary(max_size=60) | GARBAGE.map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with a_file(content) as file:
        _read(file, {})
        folder = answer(lambda: data_dir_only(file, {}))
        assert folder is None or folder.is_absolute()


@FUZZ
@given(st.dictionaries(VARIABLES, st.sampled_from(VALUES) | GARBAGE | st.just("\udcff"), max_size=4))
def test_any_environment_is_read_or_refused(env: dict[str, str]) -> None:
    with a_file(b"") as file:
        _read(file, env)
