"""Who asks for little waits for little."""

from __future__ import annotations

import json
import subprocess
import sys

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
