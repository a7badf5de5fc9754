"""What runs sgops elsewhere fits what sgops does."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from datetime import timedelta
from pathlib import Path

import pytest

from sgops.cli.exits import CONFIG
from sgops.cli.verbs import VERBS
from sgops.core.settings import Settings
from tests.support.sources import ROOT

UNIT = ROOT / "packaging" / "sgops.service"
CONTAINER = ROOT / "packaging" / "Containerfile"


@pytest.fixture
def unit() -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    return parser


@pytest.fixture
def container() -> str:
    return CONTAINER.read_text(encoding="utf-8")


def test_the_stop_is_waited_for_longer_than_it_may_take(unit: ConfigParser) -> None:
    engine = Settings().engine

    patience = timedelta(seconds=int(unit["Service"]["TimeoutStopSec"]))

    assert patience > engine.shutdown_grace + engine.cancel_grace + timedelta(seconds=10)


def test_the_unit_is_told_when_the_engine_is_ready_and_lives(unit: ConfigParser) -> None:
    service = unit["Service"]

    assert (service["Type"], service["NotifyAccess"]) == ("notify", "main")
    assert int(service["WatchdogSec"]) >= 30
    # Only the engine is asked to stop: it ends its own children.
    assert service["KillMode"] == "mixed"


def test_a_wrong_configuration_is_not_started_again_and_again(unit: ConfigParser) -> None:
    assert unit["Service"]["RestartPreventExitStatus"] == str(CONFIG)
    assert unit["Service"]["Restart"] == "on-failure"
    assert unit["Unit"]["StartLimitBurst"]


def test_what_the_unit_keeps_is_the_owners_alone(unit: ConfigParser) -> None:
    assert unit["Service"]["StateDirectoryMode"] == "0700"
    assert unit["Service"]["UMask"] == "0077"
    assert unit["Service"]["User"] != "root"


def test_systemd_finds_no_fault_in_the_unit(tmp_path: Path) -> None:
    here = tmp_path / UNIT.name
    here.write_text(UNIT.read_text(encoding="utf-8").replace("/usr/local/bin/sgops", sys.executable))

    said = _verified(here)

    assert said == ""


def test_every_command_of_the_unit_and_the_container_is_one(unit: ConfigParser, container: str) -> None:
    unit_verbs = [unit["Service"][key].split()[3] for key in ("ExecStart", "ExecStartPre")]
    [probe] = re.findall(r'CMD \["sgops", "(\w+)", "live"\]', container)
    [default] = re.findall(r'^CMD \["(\w+)"\]$', container, flags=re.MULTILINE)

    assert {*unit_verbs, probe, default} <= set(VERBS)


def test_the_container_is_nobodys_root_and_stops_in_order(container: str) -> None:
    users = re.findall(r"^USER (\w+)$", container, flags=re.MULTILINE)

    assert users == ["sgops"]
    assert "STOPSIGNAL SIGTERM" in container
    assert "HEALTHCHECK" in container


def test_the_container_is_made_of_what_is_there(container: str) -> None:
    [copied] = re.findall(r"^COPY (pyproject.*) \./$", container, flags=re.MULTILINE)

    assert [name for name in [*copied.split(), "sgops"] if not (ROOT / name).exists()] == []


def test_the_containers_variables_are_settings(container: str) -> None:
    named = re.findall(r"SGOPS_([A-Z]+)__([A-Z_]+)=", container)

    settings = Settings()

    assert len(named) == 2
    assert all(hasattr(getattr(settings, table.lower()), key.lower()) for table, key in named)


def test_the_container_gets_the_versions_of_the_lock(container: str) -> None:
    [strip] = re.findall(r"^RUN (sed .*) requirements\.lock >", container, flags=re.MULTILINE)

    shell = subprocess.run(
        ["sh", "-c", f"{strip} requirements.lock"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )

    lines = shell.stdout.splitlines()
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)?", line)] == []
    assert any(line.startswith("uvicorn==") for line in lines)


def _verified(unit: Path) -> str:
    """Give what systemd has to say; where it is not there it says nothing."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        return ""
    checked = subprocess.run([tool, "verify", unit], capture_output=True, text=True, timeout=60, check=False)
    # Other units of this machine are none of ours.
    return "\n".join(line for line in checked.stderr.splitlines() if line.startswith(unit.name))
