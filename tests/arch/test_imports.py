"""Every import keeps to the floors, and every library to its room."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator

from tests.support.sources import ROOT, Source, sources

# Which modules may know which library: a library that is not here belongs nowhere yet.
ROOMS = {
    "apscheduler": ("sgops.runtime.timer",),
    "click": ("sgops.cli",),
    "cronsim": ("sgops.boot", "sgops.engine", "sgops.runtime"),
    "fastapi": ("sgops.http",),
    "httpx": ("sgops.http", "sgops.connectors"),
    "orjson": (
        "sgops.engine",
        "sgops.store",
        "sgops.runtime",
        "sgops.connectors",
        "sgops.http",
        "sgops.boot",
        "sgops.cli",
    ),
    "peewee": ("sgops.store",),
    "playhouse": ("sgops.store",),
    "prometheus_client": ("sgops.http",),
    "psutil": ("sgops.runtime.probes",),
    "pydantic": ("sgops.boot",),
    "rich": ("sgops.cli", "sgops.tui"),
    "starlette": ("sgops.http",),
    "textual": ("sgops.tui",),
    "uvicorn": ("sgops.http",),
    "watchfiles": ("sgops.runtime.watcher",),
}
SQLITE = "sgops.store.driver"


def test_the_import_contracts_hold() -> None:
    # In a process of its own: the linter sets up logging anew and silences every logger that is there.
    command = (
        "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
    )

    outcome = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)

    assert outcome.returncode == 0, outcome.stdout


def test_core_needs_nothing_but_the_standard_library() -> None:
    core = sources("sgops/core")

    foreign = [f"{source.path}: {name}" for source in core for name in _imported(source) if _is_foreign_to_core(name)]

    assert not foreign, "\n".join(foreign)


def test_every_library_stays_in_its_room() -> None:
    strays = [
        f"{source.path}: {name}"
        for source in sources("sgops")
        for name in _imported(source)
        if _is_third_party(name) and not _may_know(source, name)
    ]

    assert not strays, "\n".join(strays)


def test_one_module_opens_sqlite() -> None:
    openers = {source.module for source in sources("sgops") if "sqlite3" in _imported(source)}

    assert openers <= {SQLITE}


def test_no_import_is_relative() -> None:
    relative = [
        f"{source.path}:{node.lineno}"
        for source in (*sources("sgops"), *sources("tests"))
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert not relative, "\n".join(relative)


def test_every_dependency_earns_its_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {requirement.partition(">")[0].replace("-", "_") for requirement in project["dependencies"]}

    imported = {name.partition(".")[0] for source in sources("sgops") for name in _imported(source)}

    assert declared - imported == set()


def _imported(source: Source) -> list[str]:
    return list(_imports(source))


def _imports(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _is_third_party(name: str) -> bool:
    top = name.partition(".")[0]
    return top != "sgops" and top not in sys.stdlib_module_names


def _is_foreign_to_core(name: str) -> bool:
    return _is_third_party(name) or (name.startswith("sgops") and not name.startswith("sgops.core"))


def _may_know(source: Source, name: str) -> bool:
    rooms = ROOMS.get(name.partition(".")[0], ())
    return any(source.module == room or source.module.startswith(f"{room}.") for room in rooms)
