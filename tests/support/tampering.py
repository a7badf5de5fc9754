"""A hand on the file behind the engine's back, while no engine has it open."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def tamper(folder: Path, sql: str, *values: object) -> None:
    """Change rows as no engine would."""
    db = sqlite3.connect(folder / "sgops.db")
    try:
        db.execute(sql, values)
        db.commit()
    finally:
        db.close()
