"""Who asks for little waits for little."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.sources import ROOT

HEAVY = {"asyncio", "fastapi", "httpx", "apscheduler", "peewee", "pydantic", "rich", "sqlite3", "textual", "uvicorn"}

LOADED = """
import json, sys
from sgops.cli.run import run
code = run(sys.argv[1:])
print(json.dumps({"code": code, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


@pytest.mark.parametrize(
    "words",
    [("--version",), ("status", "--version"), ("--help",), ("jobs", "list", "--help"), ("stauts",), ("jobs", "--help")],
)
def test_words_about_words_load_nothing_heavy(words: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", LOADED, *words]

    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)

    assert HEAVY & set(json.loads(run.stdout.splitlines()[-1])["loaded"]) == set()


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_no_fault_and_no_file_takes_its_place(closed: str, tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m sgops --data-dir "{tmp_path}/data" status {closed}'

    run = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert (run.returncode, run.stderr) == (0, "")
    assert bool(run.stdout) is (" >&-" not in f" {closed}")


def test_a_folder_that_was_deleted_is_told(tmp_path: Path) -> None:
    command = f'cd "{tmp_path}" && rmdir "{tmp_path}" && PYTHONPATH="{ROOT}" "{sys.executable}" -m sgops status'

    run = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)

    assert run.returncode == 78
    assert run.stderr == "sgops: the working folder is gone\n  go to another folder: cd ~\n"
