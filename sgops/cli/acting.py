"""Acts on many: by ids as they are, by a filter only after a preview and a yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, TypeAlias, TypeVar, cast

import click

from sgops.cli.exits import DONE, NOTHING, REFUSED
from sgops.cli.ids import many_ids
from sgops.cli.session import Session
from sgops.core.errors import Refused
from sgops.core.show import line, plural
from sgops.core.views import Bulk
from sgops.ports import Operations, Selection

F = TypeVar("F", bound=Callable[..., Any])
Call: TypeAlias = Callable[[Operations, Selection], Bulk]

# A preview of more than this is read by nobody.
_SHOWN: Final = 20
# A bulk act may take a while: every one of them is decided on its own.
_ANSWER: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which ones were named, and how sure the operator is."""

    ids: tuple[int, ...] | None
    filter: str | None
    preview: bool
    yes: bool


def choosing(function: F) -> F:
    """Let a verb take ID… or --filter, with --preview and --yes, given to it as one `chosen`."""

    @many_ids("ids")
    @click.option("--filter", "filter_", metavar="FILTER", help="All that match, instead of ids.")
    @click.option("--preview", is_flag=True, help="Say what would be done, and do nothing.")
    @click.option("--yes", is_flag=True, help="Do not ask; needed with --filter away from a terminal.")
    @wraps(function)
    def chose(
        *args: Any, ids: tuple[int, ...] | None, filter_: str | None, preview: bool, yes: bool, **kwargs: Any
    ) -> Any:  # noqa: ANN401 - any verb
        return function(*args, chosen=Chosen(ids=ids, filter=filter_, preview=preview, yes=yes), **kwargs)

    return cast("F", chose)


def act(session: Session, chosen: Chosen, call: Call, *, noun: str) -> int:
    """Carry an act out, or preview it, and give the exit code."""
    if (chosen.ids is None) == (chosen.filter is None):
        raise click.UsageError(f"name the {noun}s by ids or by --filter, one of both")
    if chosen.filter is not None and not chosen.filter.strip():
        # What a script makes of a variable that is not set must not be everything there is.
        raise click.UsageError(f"an empty filter is every {noun} there is; if that is meant, write --filter 'age:>0s'")
    if chosen.ids is not None:
        return _on_ids(session, chosen, call, noun)
    return _on_matching(session, chosen, call, noun)


def report(session: Session, bulk: Bulk, noun: str) -> None:
    """Write what was done, or would be."""
    if session.json:
        session.answer(bulk)
        return
    for item in bulk.items[:_SHOWN]:
        whose = f"{noun} {item.id}" + (f" (job {item.job})" if item.job != item.id else "")
        session.say(line(f"{whose}: {item.plan}" + (f" ({item.reason})" if item.reason else "")))
    if len(bulk.items) > _SHOWN:
        session.say(f"… and {len(bulk.items) - _SHOWN:,} more")
    for refusal in bulk.refused[:_SHOWN]:
        session.talk(line(f"{noun} {refusal.id}: refused: {refusal.reason}"))
    if len(bulk.refused) > _SHOWN:
        session.talk(f"… and {len(bulk.refused) - _SHOWN:,} more refused")
    if bulk.action is not None:
        session.talk(f"to take it back: sgops undo {bulk.action}")


def _on_ids(session: Session, chosen: Chosen, call: Call, noun: str) -> int:
    if not chosen.ids:
        return _nothing(session, chosen, f"standard input named no {noun}")
    with session.ask(_ANSWER) as operations:
        bulk = call(operations, Selection(ids=chosen.ids, preview=chosen.preview))
    report(session, bulk, noun)
    return REFUSED if bulk.refused and not chosen.preview else DONE


def _on_matching(session: Session, chosen: Chosen, call: Call, noun: str) -> int:
    with session.ask(_ANSWER) as operations:
        seen = call(operations, Selection(filter=chosen.filter, preview=True))
        if not seen.matched:
            return _nothing(session, chosen, f"no {noun} matches")
        if chosen.preview:
            report(session, seen, noun)
            return DONE
        if not chosen.yes:
            _confirm(session, seen, noun)
        bulk = call(operations, Selection(filter=chosen.filter, expect=seen.matched))
    report(session, bulk, noun)
    return DONE if bulk.items else REFUSED


def _confirm(session: Session, seen: Bulk, noun: str) -> None:
    """Show what would be done and ask; where nobody could answer, refuse."""
    if session.json or not session.is_interactive:
        raise Refused(
            f"this is for {plural(seen.matched, noun)}, and nobody is here to say yes",
            hint="look with --preview, then act with --yes",
        )
    report(session, seen, noun)
    if not click.confirm(f"{plural(len(seen.items), noun)}: go on?", err=True):
        raise Refused("nothing was changed")


def _nothing(session: Session, chosen: Chosen, sentence: str) -> int:
    if session.json:
        session.answer(Bulk(preview=chosen.preview, matched=0))
    session.talk(sentence)
    return NOTHING
