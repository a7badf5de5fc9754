"""The steps that lead to the schema of today; the version of a file is how many it has taken."""

from __future__ import annotations

from typing import Final

NAMES: Final = ("0001_initial",)
