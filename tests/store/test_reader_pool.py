"""The connections that read are closed once, and nobody waits for what is closed already."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

from sgops.store.database import ReaderPool, open_writer


def test_closing_twice_waits_for_nobody(tmp_path: Path) -> None:
    writer = open_writer(tmp_path / "sgops.db")
    pool = ReaderPool(tmp_path / "sgops.db")
    pool.close()

    began = monotonic()
    pool.close()

    assert monotonic() - began < 1.0
    writer.close()
