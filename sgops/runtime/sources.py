"""Where pipelines come from: importable modules and single files, each loaded or refused with one sentence."""

from __future__ import annotations

import ast
import importlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from traceback import walk_tb
from types import ModuleType
from typing import Final

from sgops.core.errors import SgopsError
from sgops.core.failure import one_line
from sgops.core.units import clipped
from sgops.runtime.kept_modules import (
    Keeper,
    KeepingLoader,
    bytes_of,
    changed_folders,
    forget,
    module_of,
    source_of,
)

__all__ = ["Loaded", "Problem", "bytes_of", "is_file", "load", "source_of"]

_LONGEST: Final = 500
# Folders that were made importable for the sources of the last load.
_opened: Final[list[str]] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a source could not be loaded, in one sentence that names file and line."""

    source: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The modules that could be loaded, by the source they were asked for, and what hindered the others."""

    modules: Mapping[str, ModuleType]
    problems: tuple[Problem, ...]


class _Refused(Exception):
    """Say what is wrong with a source before any of its code ran."""


def load(sources: Sequence[str], base: Path) -> Loaded:
    """Load what pipelines are written in; files and modules may stand in `base`, one bad source stops no other.

    What an earlier call loaded is taken as it is, unless a file has changed since.
    """
    files = {source: _path(source, base) for source in sources if is_file(source)}
    folders = [path.parent for path in files.values()]
    _begin_anew([*folders, base])
    keeper = Keeper(folders, [source for source in sources if source not in files])
    modules: dict[str, ModuleType] = {}
    problems: list[Problem] = []
    # What a module prints belongs to nobody's output.
    with keeper.at_work(), redirect_stdout(sys.stderr):
        for source in dict.fromkeys(sources):
            try:
                modules[source] = _load_file(files[source]) if source in files else importlib.import_module(source)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - a module may raise anything, sys.exit too
                problems.append(Problem(source=source, sentence=_sentence(error, source, base)))
    return Loaded(modules=modules, problems=tuple(problems))


def is_file(source: str) -> bool:
    """Whether a source is the path of a file, not the name of a module."""
    return source.endswith(".py") or "/" in source or source.startswith("~")


def _path(source: str, base: Path) -> Path:
    return Path(os.path.normpath(base.absolute() / Path(source).expanduser()))


def _begin_anew(folders: Sequence[Path]) -> None:
    """Open these folders for import, close those of an earlier load, and forget what is not as it was."""
    wanted = list(dict.fromkeys(map(str, folders)))
    closed = [folder for folder in _opened if folder not in wanted]
    for folder in closed:
        _opened.remove(folder)
        sys.path.remove(folder)
    forget([*changed_folders(), *map(Path, closed)])
    importlib.invalidate_caches()
    for folder in wanted:
        if folder not in sys.path:
            # Last: a file beside a pipeline must not take the place of what sgops itself imports.
            sys.path.append(folder)
            _opened.append(folder)


def _load_file(path: Path) -> ModuleType:
    if not path.is_file():
        what = "is a folder: name the files in it" if path.is_dir() else "there is no such file"
        raise _Refused(f"{path}: {what}")
    known = module_of(path)
    if known is not None:
        return known
    name = _name_for(path)
    spec = spec_from_file_location(name, path, loader=KeepingLoader(name, str(path)))
    if spec is None or spec.loader is None:
        raise _Refused(f"{path}: Python cannot load it")
    module = sys.modules[name] = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        _refuse_strangers(path)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return sys.modules[name]


def _name_for(path: Path) -> str:
    """Name a file's module as its neighbours would import it, if nobody else has that name."""
    name = path.stem.replace(".", "_")
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return _other_name(name, path)
    return name if spec is None or spec.origin == str(path) else _other_name(name, path)


def _other_name(name: str, path: Path) -> str:
    return f"{name}_{sha256(str(path).encode()).hexdigest()[:8]}"


def _refuse_strangers(path: Path) -> None:
    """Refuse a file that means its neighbour and got another module of the same name."""
    tree = ast.parse(bytes_of(str(path)) or b"")
    for name, line in _imported(tree):
        neighbour = _neighbour(path.parent, name)
        got = sys.modules.get(name)
        if neighbour is None or got is None or neighbour == path:
            continue
        found = getattr(got, "__file__", None)
        if found is None or not Path(found).is_relative_to(path.parent):
            where = found or "Python itself"
            raise _Refused(f"{path}:{line}: 'import {name}' gives {where}, not {neighbour}: rename that one")


def _imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0], node.lineno


def _neighbour(folder: Path, name: str) -> Path | None:
    beside = (folder / f"{name}.py", folder / name / "__init__.py")
    return next((path for path in beside if path.is_file()), None)


def _sentence(error: BaseException, source: str, base: Path) -> str:
    """Say what hindered a source, beginning with the line of its author's that it happened in."""
    place = _place(error)
    match error:
        case _Refused():
            said = str(error)
        case SyntaxError() if bytes_of(error.filename or "") is not None:
            said = f"{error.filename}:{error.lineno or 1}: {error.msg}"
        case ModuleNotFoundError() if f"{source}.".startswith(f"{error.name}."):
            said = f"there is no module {clipped(source)}, neither in {base} nor where Python looks"
        case ImportError():
            said = f"{place or f'{source}: '}{error}"
        case SystemExit():
            said = f"{place}it called sys.exit({error.code!r}) when it was imported"
        case SgopsError():
            said = f"{place}{error.in_full}"
        case OSError() if not place:
            said = f"{error.filename or source} cannot be read: {error.strerror}"
        case _:
            said = f"{place}{type(error).__name__}: {error}"
    return one_line(said, _LONGEST)


def _place(error: BaseException) -> str:
    """Give file and line of the innermost frame that belongs to the pipelines' author."""
    place = ""
    for frame, line in walk_tb(error.__traceback__):
        if bytes_of(frame.f_code.co_filename) is not None:
            place = f"{frame.f_code.co_filename}:{line}: "
    return place
