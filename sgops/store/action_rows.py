"""How an operator's act is kept: what it was, and in parts what an undo needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from peewee import SqliteDatabase

from sgops.core.errors import NotFound
from sgops.core.job import JobState
from sgops.core.records import ActionPart, NewAction, Recorded
from sgops.core.units import from_ms, to_ms
from sgops.store.database import connection_of
from sgops.store.documents import pack_jobs, unpack_jobs
from sgops.store.encode import json_text
from sgops.store.rows import maybe_at
from sgops.store.schema import ActionPartRow, ActionRow
from sgops.store.statements import named, one


def record_action(database: SqliteDatabase, action: NewAction) -> int:
    """Write an act and its first part."""
    insert = ActionRow.insert(
        verb=action.verb,
        target=action.target,
        at=to_ms(action.at),
        command=action.command,
        undoable=int(action.undoable),
        asked=action.asked,
    )
    number = int(insert.execute(database))
    _add_part(database, number, action.part)
    return number


def extend_action(database: SqliteDatabase, number: int, action: NewAction) -> None:
    """Write one more part of an act, which is for more targets by now."""
    ActionRow.update(
        target=action.target,
        command=action.command,
        undoable=ActionRow.undoable.bin_or(int(action.undoable)),
        asked=ActionRow.asked + action.asked,
    ).where(ActionRow.id == number).execute(database)
    _add_part(database, number, action.part)


def read_action(database: SqliteDatabase, action: int | None) -> Recorded:
    """Give an act, or the newest that can still be undone."""
    if action is None:
        action = one(connection_of(database).execute(named("standing_action")))
        if action is None:
            raise NotFound("there is nothing to undo", hint="sgops actions")
    found = _only(ActionRow.select().where(ActionRow.id == action), database)
    if found is None:
        raise NotFound(f"there is no action {action}", hint="sgops actions")
    number, verb, target, at, command, undoable, undone_at, asked = found
    standing = (ActionPartRow.action == action) & (ActionPartRow.undone == 0)
    parts = ActionPartRow.select(ActionPartRow.id).where(standing).order_by(ActionPartRow.id).tuples()
    return Recorded(
        id=number,
        verb=verb,
        target=target,
        at=from_ms(at),
        command=command,
        undoable=bool(undoable),
        undone_at=maybe_at(undone_at),
        asked=asked,
        parts=[part for (part,) in parts.execute(database)],
    )


def read_part(database: SqliteDatabase, part: int) -> ActionPart:
    """Give what one transaction of an act has changed."""
    found = _only(ActionPartRow.select().where(ActionPartRow.id == part), database)
    if found is None:
        raise NotFound("what the act has changed is no longer on record", hint="sgops actions")
    _, _, former, untouched, letters, undone = found
    by_state = orjson.loads(untouched) if untouched else {}
    return ActionPart(
        former=unpack_jobs(former) if former else (),
        untouched={JobState(state): jobs for state, jobs in by_state.items()},
        letters=orjson.loads(letters) if letters else (),
        is_undone=bool(undone),
    )


def mark_undone(database: SqliteDatabase, action: int, now: datetime) -> None:
    """Note when an act was taken back."""
    ActionRow.update(undone_at=to_ms(now)).where(ActionRow.id == action).execute(database)


def mark_part_undone(database: SqliteDatabase, part: int) -> None:
    """Note that a part of an act was taken back."""
    ActionPartRow.update(undone=1).where(ActionPartRow.id == part).execute(database)


def _add_part(database: SqliteDatabase, action: int, part: ActionPart | None) -> None:
    if part is None:
        return
    by_state = {state.value: list(jobs) for state, jobs in part.untouched.items()}
    ActionPartRow.insert(
        action=action,
        former=pack_jobs(part.former) if part.former else None,
        untouched=json_text(by_state) if by_state else None,
        letters=json_text(list(part.letters)) if part.letters else None,
        undone=0,
    ).execute(database)


def _only(query: Any, database: SqliteDatabase) -> Any:  # noqa: ANN401 - peewee has no types
    return next(iter(query.tuples().execute(database)), None)
