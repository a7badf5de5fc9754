"""What is hashed is what was compiled, whatever stands in the file by then."""

from __future__ import annotations

import importlib.util
import os
import py_compile
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sgops.runtime.kept_modules import bytes_of, source_of
from sgops.runtime.sources import load


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Give a folder of modules that is forgotten afterwards."""
    yield tmp_path
    load([], Path(sys.prefix))


def test_the_bytes_of_a_module_and_of_its_neighbours_are_kept(folder: Path) -> None:
    (folder / "jobs.py").write_text("import helper_of_jobs")
    (folder / "helper_of_jobs.py").write_text("value = 7")
    load(["jobs.py"], folder)

    (folder / "jobs.py").write_text("edited = True")

    assert bytes_of(str(folder / "jobs.py")) == b"import helper_of_jobs"
    assert source_of("helper_of_jobs") == b"value = 7"


def test_a_cached_compilation_of_other_bytes_is_not_used(folder: Path) -> None:
    jobs = folder / "jobs.py"
    jobs.write_text("value = 1")
    py_compile.compile(str(jobs), cfile=importlib.util.cache_from_source(str(jobs)))
    before = jobs.stat()
    jobs.write_text("value = 2")
    # The same size and the same time: Python itself would take the cached one.
    os.utime(jobs, ns=(before.st_atime_ns, before.st_mtime_ns))

    loaded = load(["jobs"], folder)

    assert loaded.modules["jobs"].value == 2
    assert source_of("jobs") == b"value = 2"


def test_a_library_is_read_when_it_is_asked_for_and_not_before(folder: Path) -> None:
    (folder / "jobs.py").write_text("import colorsys")

    load(["jobs.py"], folder)

    assert bytes_of(sys.modules["colorsys"].__file__ or "") is None
    assert b"def rgb_to_hls" in (source_of("colorsys") or b"")


@pytest.mark.parametrize("name", ["sys", "no_such_module_at_all"])
def test_what_has_no_source_has_none(name: str) -> None:
    assert source_of(name) is None


def test_a_library_below_the_folder_is_none_of_its_own_modules(folder: Path) -> None:
    library = folder / "venv" / "site-packages"
    library.mkdir(parents=True)
    (library / "rented_tool.py").write_text("value = 1")
    (folder / "jobs.py").write_text(
        f"import sys\nsys.path.append({str(library)!r})\nimport rented_tool\nsys.path.pop()"
    )

    loaded = load(["jobs.py"], folder)

    assert loaded.problems == ()
    assert bytes_of(str(library / "rented_tool.py")) is None
    del sys.modules["rented_tool"]
