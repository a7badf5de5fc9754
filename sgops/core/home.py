"""Where an engine lives unless somebody says otherwise; who only looks for it pays for nothing else."""

from typing import Final

DEFAULT_DATA_DIR: Final = "~/.local/share/sgops"
