"""What pipeline authors import stays what it is."""

from __future__ import annotations

import tomllib

import sgops
from tests.support.sources import ROOT

PUBLIC = {
    "Connector",
    "Done",
    "Fail",
    "Failed",
    "NotFound",
    "Pipeline",
    "Retry",
    "Running",
    "Secret",
    "Snooze",
    "StageContext",
    "Unknown",
}


def test_the_authoring_names_are_these_and_no_others() -> None:
    names = getattr(sgops, "__all__", ())

    assert set(names) == PUBLIC
    assert [name for name in names if not hasattr(sgops, name)] == []


def test_the_package_and_its_build_agree_on_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert sgops.__version__ == project["version"]
