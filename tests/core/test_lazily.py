"""A package loads a module when somebody asks for what is in it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sgops import ports
from sgops.core import views

ASKS = """
import sys
from sgops.core import views
before = "sgops.core.views.metrics" in sys.modules
views.PerHour
print(before, "sgops.core.views.metrics" in sys.modules, "PerHour" in vars(views))
"""


def test_a_module_is_loaded_by_the_first_question_for_what_it_holds() -> None:
    told = subprocess.run([sys.executable, "-c", ASKS], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["False", "True", "True"]


@pytest.mark.parametrize("package", [views, ports], ids=["views", "ports"])
def test_all_that_a_package_promises_can_be_had_and_is_named(package: object) -> None:
    promised = package.__all__  # type: ignore[attr-defined]

    assert all(getattr(package, name).__name__ for name in promised if name not in {"Answered", "Settled"})
    assert set(promised) <= set(dir(package))


def test_what_nobody_holds_is_told_as_of_any_module() -> None:
    with pytest.raises(AttributeError, match=r"module 'sgops\.core\.views' has no attribute 'Nothing'"):
        getattr(views, "Nothing")  # noqa: B009 - the type checker knows better
