"""What the files of a data folder are called."""

from __future__ import annotations

from typing import Final

DATABASE: Final = "sgops.db"
LOCK: Final = "engine.lock"
SOCKET: Final = "sgops.sock"
SLOTS: Final = "workers.slots"
INBOX: Final = "inbox"
BACKUPS: Final = "backups"
ARTIFACTS: Final = "artifacts"
TRASH: Final = "trash"
STRAY: Final = "stray.out"
