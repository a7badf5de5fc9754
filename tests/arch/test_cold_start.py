"""A question that needs no engine pays for none."""

from __future__ import annotations

import json
import subprocess
import sys

import sgops
from tests.support.sources import ROOT

# What costs tens of milliseconds to import, and answers nothing about a version.
HEAVY = {
    "apscheduler",
    "asyncio",
    "fastapi",
    "httpx",
    "peewee",
    "prometheus_client",
    "psutil",
    "pydantic",
    "rich",
    "sqlite3",
    "textual",
    "uvicorn",
    "watchfiles",
}

# Runs `python -m sgops` inside an interpreter that lives long enough to say what it had to load.
LOADED = """
import json, runpy, sys
sys.argv = ["sgops", *sys.argv[1:]]
try:
    runpy.run_module("sgops", run_name="__main__", alter_sys=True)
except SystemExit as end:
    code = end.code or 0
else:
    code = 0
print(json.dumps({"code": code, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


def test_the_version_is_told_without_loading_the_engine() -> None:
    command = [sys.executable, "-c", LOADED, "--version"]

    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)

    assert run.returncode == 0, run.stderr
    said, report = run.stdout.rstrip("\n").rsplit("\n", 1)
    outcome = json.loads(report)
    assert outcome["code"] == 0
    assert sgops.__version__ in said
    assert HEAVY & set(outcome["loaded"]) == set()
