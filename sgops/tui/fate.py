"""What becomes of each file of a cleanup plan."""

from __future__ import annotations

from dataclasses import dataclass

from sgops.core.views import CleanupView


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """One file that goes or stays, and the reason."""

    goes: bool
    path: str
    kind: str
    bytes: int
    job: int | None
    reason: str


def fates(plan: CleanupView) -> tuple[Fate, ...]:
    """Give what goes, the largest first, and then what stays."""
    going = [
        Fate(goes=True, path=each.path, kind=each.kind, bytes=each.bytes, job=each.job, reason=each.reason)
        for each in sorted(plan.items, key=lambda item: (item.kind, -item.bytes))
    ]
    staying = [
        Fate(goes=False, path=each.path, kind="", bytes=0, job=each.job, reason=each.reason) for each in plan.kept
    ]
    return (*going, *staying)
