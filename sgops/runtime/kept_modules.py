"""Python modules whose bytes are known: what was compiled is what is kept, whatever becomes of the file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final

_LIBRARIES: Final = frozenset({"site-packages", "dist-packages"})
_STANDARD_LIBRARY: Final = Path(os.__file__).parent

# What Python imports is the whole process's, and so is what is known of it.
_kept: Final[dict[str, bytes]] = {}
_read_later: Final[dict[str, bytes]] = {}
_given: Final[dict[str, bytes]] = {}


class KeepingLoader(SourceFileLoader):
    """Compile a module from bytes that are kept; a cached compilation may be of other bytes, and is not used."""

    def get_code(self, fullname: str) -> CodeType:
        """Read, keep, compile."""
        path = self.get_filename(fullname)
        _kept[path] = _given.get(path) or self.get_data(path)
        return self.source_to_code(_kept[path], path)


class Keeper:
    """Find modules where Python would, and have those kept that belong to the named files and modules."""

    def __init__(self, folders: Iterable[Path], names: Iterable[str]) -> None:
        self._folders = set(folders)
        self._names = frozenset(names)

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Answer Python's import system."""
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.origin is None or type(spec.loader) is not SourceFileLoader:
            return spec
        file = Path(spec.origin)
        if self._is_named(name) and not _is_library(file.parent):
            self._folders.add(file.parent)
        if name in self._names or (not _is_ours(name) and any(_belongs(file, folder) for folder in self._folders)):
            spec.loader = KeepingLoader(name, spec.origin)
        return spec

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Take part in every import meanwhile."""
        # What is built in or frozen is found before us, as it is found before any file.
        place = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else len(sys.meta_path)
        sys.meta_path.insert(place, self)
        try:
            yield
        finally:
            sys.meta_path.remove(self)

    def _is_named(self, name: str) -> bool:
        return any(named == name or named.startswith(f"{name}.") for named in self._names)


def all_kept() -> dict[str, bytes]:
    """Give the bytes of all modules that were compiled from kept ones, by their files."""
    return dict(_kept)


def give(kept: Mapping[str, bytes]) -> None:
    """Let modules be compiled from what another process has kept, whatever their files hold by now."""
    _given.update(kept)


def bytes_of(filename: str) -> bytes | None:
    """Give the bytes that a file's module was compiled from."""
    return _kept.get(filename)


def source_of(name: str) -> bytes | None:
    """Give the source of an imported module: as it was compiled, or, of a library, as it is read now."""
    module = sys.modules.get(name)
    file = getattr(module, "__file__", None)
    if module is None or file is None or not file.endswith(".py"):
        return None
    if file not in _kept and file not in _read_later:
        read = getattr(module.__loader__, "get_data", None)
        try:
            _read_later[file] = read(file) if read else b""
        except OSError:
            # Imported, and gone since: its functions are still known by their code.
            _read_later[file] = b""
    return _kept.get(file) or _read_later.get(file) or None


def module_of(file: Path) -> ModuleType | None:
    """Find the module that was made from a file, whatever its name."""
    for name, module in list(sys.modules.items()):
        known = getattr(module, "__file__", None)
        if name != "__main__" and known and known.endswith(file.name) and _is_same(Path(known), file):
            return module
    return None


def forget(folders: Iterable[Path]) -> None:
    """Let the modules of some folders be imported anew."""
    gone = set(folders)
    for name, module in list(sys.modules.items()):
        if isinstance(getattr(module, "__loader__", None), KeepingLoader) and not _is_ours(name):
            file = Path(module.__file__ or "")
            if any(_belongs(file, folder) for folder in gone):
                del sys.modules[name]
    for kept in [kept for kept in _kept if any(_belongs(Path(kept), folder) for folder in gone)]:
        del _kept[kept]


def changed_folders() -> set[Path]:
    """Name the folders in which a file is no longer what was compiled from it."""
    return {Path(file).parent for file in changed_files()}


def changed_files() -> list[str]:
    """Name the files that are no longer what was compiled from them."""
    return [file for file, kept in _kept.items() if _on_disk(file) != kept]


def _is_ours(name: str) -> bool:
    # A pipeline may stand in a checkout of sgops, and sgops is not imported twice.
    return name.partition(".")[0] == "sgops"


def _belongs(file: Path, folder: Path) -> bool:
    """Whether a file lies below a folder, and not in a library that is kept in there."""
    return file.is_relative_to(folder) and _LIBRARIES.isdisjoint(file.relative_to(folder).parts)


def _is_library(folder: Path) -> bool:
    return folder.name in _LIBRARIES or folder == _STANDARD_LIBRARY


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _on_disk(file: str) -> bytes | None:
    try:
        return Path(file).read_bytes()
    except OSError:
        return None
