"""The repository can be cloned by anybody, anywhere, and works there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

from tests.support.sources import ROOT, text_files

# Patterns are spelled so that they do not find themselves.
REGISTRY = re.compile(r"pypi\.org|pythonhosted\.|npmjs\.|(?<!no-emit-)index[-]url|find[-]links|/simple/\w")
MACHINE = re.compile(r"(?<![\w.$}])/(?:work|root|home|Users)/\w")


def test_no_registry_has_its_address_in_here() -> None:
    found = _lines_with(REGISTRY)

    assert not found, "\n".join(found)


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = _lines_with(MACHINE)

    assert not found, "\n".join(found)


def test_the_lock_names_versions_and_hashes_and_no_place() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    entries = re.findall(r"^([a-z0-9-]+)==(?:.|\n)*?--hash=sha256:", lock, flags=re.MULTILINE)

    assert "://" not in lock
    assert len(entries) == len(re.findall(r"^\S", lock, flags=re.MULTILINE))


def test_the_lock_holds_every_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    names = {re.split(r"[\[<>=]", requirement)[0] for requirement in declared}

    assert {name for name in names if f"\n{name}==" not in f"\n{lock}"} == set()


def test_scripts_can_be_run_as_they_are() -> None:
    scripts = [ROOT / ".ci" / "run", ROOT / "scripts" / "setup"]

    assert [path.name for path in scripts if not os.access(path, os.X_OK)] == []


def test_ci_runs_what_make_check_runs() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    asked = re.findall(r"^make .*?([a-z-]+)$", ci, flags=re.MULTILINE)

    assert asked == ["check-static", "test"]
    assert re.search(r"^check: check-static .*\n\t@\$\(MAKE\) --no-print-directory test$", makefile, flags=re.MULTILINE)


def test_a_machine_without_python_is_told_what_to_do(tmp_path: Path) -> None:
    copy = _bare_checkout(tmp_path)

    run = _set_up(copy)

    assert run.returncode == 1
    assert "No Python 3.11 or later was found" in run.stderr
    assert "PYTHON=" in run.stderr
    assert not (copy / ".venv").exists()


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in text_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def _bare_checkout(folder: Path) -> Path:
    (folder / "scripts").mkdir()
    script = folder / "scripts" / "setup"
    script.write_text((ROOT / "scripts" / "setup").read_text(encoding="utf-8"), encoding="utf-8")
    script.chmod(0o755)
    tools = folder / "tools"
    tools.mkdir()
    for tool in ("cat", "cksum", "dirname", "grep", "rm"):
        (tools / tool).symlink_to(shutil.which(tool) or f"/usr/bin/{tool}")
    return folder


def _set_up(checkout: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(checkout / "tools")}
    command = ["/bin/sh", "scripts/setup"]
    return subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=30, check=False
    )
