"""One table says which exit code means what."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sgops.cli.exits import MEANINGS, OF_CODE, exit_of
from sgops.core import errors
from sgops.http.errors import STATUS
from tests.support.sources import ROOT


def _tree(root: type[errors.SgopsError]) -> Iterator[type[errors.SgopsError]]:
    yield root
    for below in root.__subclasses__():
        yield from _tree(below)


@pytest.mark.parametrize("kind", sorted({each.code for each in _tree(errors.SgopsError)} | set(STATUS)))
def test_every_code_there_is_has_an_exit_code_with_a_meaning(kind: str) -> None:
    code = OF_CODE.get(kind)

    assert code in MEANINGS


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.UsageError, 2),
        (errors.NotFound, 3),
        (errors.UnknownPipeline, 3),
        (errors.IllegalTransition, 4),
        (errors.DriftDetected, 4),
        (errors.Refused, 4),
        (errors.StorageFailed, 74),
        (errors.StoreCorrupt, 74),
        (errors.SchemaTooNew, 74),
        (errors.EngineRunning, 75),
        (errors.StoreBusy, 75),
        (errors.Starting, 75),
        (errors.NoEngine, 75),
        (errors.ConfigError, 78),
    ],
)
def test_the_codes_that_scripts_rely_on(kind: type[errors.SgopsError], code: int) -> None:
    assert exit_of(kind("so it is")) == code


def test_an_error_of_a_newer_engine_is_a_failure() -> None:
    class Unheard(errors.SgopsError):
        code = "unheard_of"

    assert exit_of(Unheard("what?")) == 1


def test_the_reference_lists_these_codes() -> None:
    page = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")

    promised = {0, 1, 2, 3, 4, 5, 74, 75, 78}

    assert [code for code in promised if f"| {code} |" not in page] == []
    assert promised <= set(MEANINGS)
