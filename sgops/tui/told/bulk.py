"""What an act on many would do, or did: like with like, and what is refused with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sgops.core.show import plural
from sgops.core.views import Bulk, Refusal
from sgops.tui.ink import Ink, Pen, ink, join, wrap

_MOST = 6
_MANY = {"runs": "run", "resumes": "resume", "goes": "go", "asks": "ask", "is": "are"}


def tell(bulk: Bulk, noun: str, cells: int) -> list[Ink]:
    """Tell a plan: how many, what becomes of them, which are left out and why."""
    lines: list[Ink] = []
    for plan, ids in _alike((item.plan, item.id) for item in bulk.items).items():
        lines += wrap(
            ink(len(ids), Pen.STRONG) + ink(f" {_of_many(plan, len(ids))}", Pen.GOOD) + _named(noun, ids),
            cells,
            indent=2,
        )
    refused = _alike((_nameless(each), each.id) for each in bulk.refused)
    for reason, ids in list(refused.items())[:_MOST]:
        lines += wrap(
            ink(f"{len(ids)} not", Pen.WARN) + ink(f": {reason}", Pen.CALM) + _named(noun, ids), cells, indent=2
        )
    if not lines:
        return [ink("nothing matches", Pen.WARN)]
    more = len(refused) - _MOST
    return lines if more <= 0 else [*lines, ink(f"and {plural(more, 'reason')} more", Pen.FAINT)]


def summary(bulk: Bulk) -> Ink:
    """Say in a few words what was done."""
    alike = _alike((item.plan, item.id) for item in bulk.items)
    done = [ink(f"{len(ids)} {_of_many(plan, len(ids))}", Pen.GOOD) for plan, ids in alike.items()]
    refused = [ink(f"{len(bulk.refused)} refused", Pen.WARN)] if bulk.refused else []
    return join([*done[:2], *refused], ", ")


def _of_many(plan: str, count: int) -> str:
    """Say of several what a plan says of one: they run, and do not runs."""
    if count == 1:
        return plan
    verb, blank, rest = plan.partition(" ")
    return _MANY.get(verb, verb) + blank + rest.replace("the job stays", "the jobs stay")


def _named(noun: str, ids: list[int]) -> Ink:
    shown = ", ".join(map(str, ids[:_MOST])) + (" …" if len(ids) > _MOST else "")
    return ink(f"   {noun} {shown}" if len(ids) == 1 else f"   {noun}s {shown}", Pen.FAINT)


def _nameless(refusal: Refusal) -> str:
    """Give a reason without the number of the one it is about: `job 7 is dead` is the same as `job 8 is dead`."""
    return refusal.reason.replace(f" {refusal.id} ", " ")


def _alike(pairs: Iterable[tuple[str, int]]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for text, number in pairs:
        found.setdefault(text, []).append(number)
    return found
