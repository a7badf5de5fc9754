"""Which configuration file is meant, and whether its words may be trusted."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from sgops.boot.bad_config import BadConfig
from sgops.core.errors import ConfigError
from sgops.core.home import DEFAULT_DATA_DIR

LARGEST: Final = 2**20
_DEEPEST: Final = 64
DATA_DIR_VARIABLE: Final = "SGOPS_ENGINE__DATA_DIR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A configuration as it was written; without a file it is empty and stands in the working folder."""

    path: Path | None
    folder: Path
    text: str = ""


def find_config(cli_path: Path | None, env: Mapping[str, str], cwd: Path) -> Path | None:
    """Give the file that was named, else the first of the usual places that has one."""
    named = cli_path or (Path(env["SGOPS_CONFIG"]) if env.get("SGOPS_CONFIG") else None)
    if named is not None:
        return cwd / expanded(named, env)
    usual = (cwd / "sgops.toml", _config_home(env) / "sgops" / "config.toml")
    return next((path for path in usual if os.path.lexists(path)), None)


def read_source(path: Path | None) -> Source:
    """Read the file, unless somebody else could have written it: a configuration runs code."""
    if path is None:
        return Source(path=None, folder=working_folder())
    return Source(path=path, folder=path.absolute().parent, text=_decoded(path, _trusted_bytes(path)))


def parsed(source: Source) -> dict[str, object]:
    """Read the text as TOML; a fault of its grammar is told with its line."""
    try:
        document = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        # Only a fault needs to be found.
        from sgops.boot.config_lines import syntax_line

        problem = f"{source.path}:{syntax_line(str(error), source.text)}: {_decapitalised(str(error))}"
        raise BadConfig([problem], hint="this is not TOML: text needs quotes, a list needs brackets") from error
    # Neither is a TOMLDecodeError: digits without end, brackets without end.
    except (ValueError, RecursionError) as error:
        raise BadConfig([f"{source.path}:1: cannot be read as TOML: {error}"]) from error
    if _is_deep(document):
        raise BadConfig([f"{source.path}:1: has tables in tables in tables, more than {_DEEPEST} of them"])
    return document


def _is_deep(document: dict[str, object]) -> bool:
    """Whether values are nested deeper than anybody means it; grammar sets no limit to dotted keys."""
    level: list[dict[str, object] | list[object]] = [document]
    for _ in range(_DEEPEST):
        inside = chain.from_iterable(each.values() if isinstance(each, dict) else each for each in level)
        level = [each for each in inside if isinstance(each, dict | list)]
    return bool(level)


def data_dir_only(path: Path | None, env: Mapping[str, str]) -> Path:
    """Read where the engine lives and nothing else, quickly: a running engine has validated the rest."""
    if env.get(DATA_DIR_VARIABLE):
        return placed_under(_base_folder(path), env[DATA_DIR_VARIABLE], env)
    source = read_source(path)
    engine = parsed(source).get("engine", {})
    written = engine.get("data_dir", DEFAULT_DATA_DIR) if isinstance(engine, dict) else None
    if not isinstance(written, str) or not written or "\0" in written:
        raise BadConfig([f"{path}: engine.data_dir: must be the path of a folder in quotes"])
    return placed_under(source.folder, written, env)


def placed_under(folder: Path, written: str | Path, env: Mapping[str, str]) -> Path:
    """Make a path absolute: `~` is home, all else is relative to the folder."""
    return Path(os.path.normpath(folder / expanded(Path(written), env)))


def expanded(path: Path, env: Mapping[str, str]) -> Path:
    """Put the home folder in the place of `~`."""
    if path.parts[:1] == ("~",) and env.get("HOME"):
        return Path(env["HOME"], *path.parts[1:])
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ConfigError(f"{path}: nobody has that home folder", hint="write the whole path") from error


def _base_folder(path: Path | None) -> Path:
    return path.absolute().parent if path else working_folder()


def working_folder() -> Path:
    """Give the folder this process works in, which may have been deleted."""
    try:
        return Path.cwd()
    except OSError as error:
        raise ConfigError("the working folder is gone", hint="go to another folder: cd ~") from error


def _config_home(env: Mapping[str, str]) -> Path:
    named = Path(env.get("XDG_CONFIG_HOME", ""))
    # The XDG rules say that a relative value is no value.
    return named if named.is_absolute() else expanded(Path("~/.config"), env)


def _trusted_bytes(path: Path) -> bytes:
    try:
        # Without NONBLOCK a pipe in the file's place would hold us for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            # The open file is looked at, not the name, which could be another's by now.
            _refuse_untrusted(path, os.fstat(descriptor))
            content = os.read(descriptor, LARGEST + 1)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigError(f"{path}: cannot be read: {reason}", hint="sgops init writes a configuration") from error
    if len(content) > LARGEST:
        raise ConfigError(f"{path}: is larger than 1 MiB, which no configuration is", hint="is this the right file?")
    return content


def _refuse_untrusted(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ConfigError(f"{path}: is not a file", hint="name a file with --config")
    if status.st_uid not in (0, os.geteuid()):
        raise ConfigError(
            f"{path}: belongs to another user (id {status.st_uid}), and a configuration runs code",
            hint=f"read it, then make it yours: sudo chown {os.geteuid()} '{path}'",
        )
    if status.st_mode & stat.S_IWOTH:
        raise ConfigError(
            f"{path}: anybody may write to it, and a configuration runs code",
            hint=f"read it, then close it: chmod o-w '{path}'",
        )


def _decoded(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadConfig([f"{path}:{line}: is not UTF-8 text"], hint=f"iconv -t UTF-8 '{path}' converts it") from error


def _decapitalised(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
