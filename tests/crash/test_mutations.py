"""The harness has teeth: an engine that breaks a promise is caught, and the engine as it is breaks none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.mutations import MUTATIONS, Mutation, breaches, shows


@pytest.mark.crash
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_broken_promise_is_noticed(mutation: Mutation, shim: Path | None, tmp_path: Path) -> None:
    found = breaches(mutation, tmp_path, shim)

    assert shows(mutation, found), "\n".join(found) or "no kill showed it"
