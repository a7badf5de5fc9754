"""Places where a test can make the engine die, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sgops.core.errors import UsageError

NAMES: Final = (
    "store.migrate",
    "writer.begin",
    "writer.before_commit",
    "writer.after_commit",
    "writer.before_continuations",
    "apply.before_jobs",
    "apply.before_events",
    "inbox.taken",
    "inbox.committed",
    "backup.before_look",
    "backup.before_name",
    "backup.before_archive_name",
    "restore.before_aside",
    "restore.before_name",
    "artifact.before_rename",
    "artifact.before_record",
    "cleanup.after_plan",
    "cleanup.before_take",
    "cleanup.after_take",
    "schedule.before_keep",
    "service.before_submit",
    "service.before_receipt",
    "service.before_collect",
)

Action = Callable[[], object]


class _Armed:
    """The one failpoint that is set, and how many passes are left."""

    __slots__ = ("action", "left", "name")

    def __init__(self) -> None:
        self.name = ""
        self.left = 0
        self.action: Action = lambda: None


_armed: Final = _Armed()


def failpoint(name: str) -> None:
    """Do what was armed for this place; nothing, as good as always."""
    if name == _armed.name:
        _armed.left -= 1
        if _armed.left == 0:
            _armed.action()


def arm(text: str, actions: Mapping[str, Action]) -> None:
    """Set one failpoint: `name`, `name:3` for the third pass, `name:3=exit` for another action than the first."""
    place, _, wanted = text.partition("=")
    name, _, nth = place.partition(":")
    kind = wanted or next(iter(actions))
    if name not in NAMES or kind not in actions or not (nth or "1").isdigit():
        raise UsageError(
            f"'{text}' is no failpoint",
            hint=f"name[:nth][=action]; names: {', '.join(NAMES)}; actions: {', '.join(actions)}",
        )
    _armed.name, _armed.left, _armed.action = name, int(nth or 1), actions[kind]


def passes_left() -> int:
    """Say how many passes of the armed place are left: one that is armed far away counts them."""
    return _armed.left


def disarm() -> None:
    """Let every place be a place like any other."""
    _armed.name = ""
