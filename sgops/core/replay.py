"""Where a job's journal says that the job stands.

The journal tells moves, not states, and a few moves tell nothing at all (a job that waited is simply due). So what is
known after each line is a set: every state that a legal life with these lines could have led to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias

from sgops.core.events import EventType
from sgops.core.job import JobState
from sgops.core.lifecycle import TABLE, Verb, undo_edges

Lines: TypeAlias = tuple[EventType, ...]

_BORN: Final = frozenset({JobState.QUEUED, JobState.WAITING})
_SAVED: Final = (EventType.STAGE_COMPLETED, EventType.CHECKPOINT_SAVED)
_STARTED: Final = (EventType.STAGE_STARTED,)
# An attempt that asks a service first begins before a worker has it.
_ASKING: Final = (_STARTED, (EventType.RETRY_STARTED, *_STARTED))
_LEFT: Final = ((), _SAVED, (EventType.CHECKPOINT_SAVED,))  # by itself, at a boundary, stopped in the middle


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The lines that a move writes; where several states can follow, `into` says which of them these lines mean."""

    verb: Verb
    lines: Lines
    into: JobState | None = None


STORIES: Final = (
    Story(verb=Verb.CLAIM, lines=_STARTED),
    Story(verb=Verb.CLAIM, lines=(EventType.JOB_STARTED, *_STARTED)),
    Story(verb=Verb.CLAIM, lines=(EventType.RETRY_STARTED, *_STARTED)),
    Story(verb=Verb.CLAIM, lines=(EventType.JOB_STARTED, EventType.RETRY_STARTED, *_STARTED)),
    Story(verb=Verb.CLAIM, lines=(EventType.STAGE_RESUMED,)),
    Story(verb=Verb.ADVANCE, lines=(*_SAVED, *_STARTED), into=JobState.RUNNING),
    Story(verb=Verb.ADVANCE, lines=(EventType.RECOVERY_DECIDED, *_STARTED), into=JobState.RUNNING),
    Story(verb=Verb.ADVANCE, lines=_SAVED, into=JobState.QUEUED),
    Story(verb=Verb.ADVANCE, lines=(EventType.RECOVERY_DECIDED,), into=JobState.QUEUED),
    Story(verb=Verb.FINISH, lines=(*_SAVED, EventType.JOB_COMPLETED)),
    Story(verb=Verb.FINISH, lines=(EventType.JOB_COMPLETED,)),
    Story(
        verb=Verb.BACK_OFF,
        lines=(EventType.STAGE_FAILED, EventType.CHECKPOINT_SAVED, EventType.RETRY_SCHEDULED),
    ),
    Story(verb=Verb.BURY, lines=(EventType.STAGE_FAILED, EventType.CHECKPOINT_SAVED, EventType.DEAD_LETTER_QUEUED)),
    Story(verb=Verb.BURY, lines=(EventType.CHECKPOINT_SAVED, EventType.DEAD_LETTER_QUEUED)),
    Story(verb=Verb.SNOOZE, lines=(EventType.STAGE_SNOOZED,)),
    Story(verb=Verb.INTERRUPT, lines=(EventType.JOB_INTERRUPTED, EventType.CHECKPOINT_SAVED)),
    *(Story(verb=Verb.HOLD, lines=(*left, EventType.JOB_HELD)) for left in _LEFT),
    *(Story(verb=Verb.CANCEL, lines=(*left, EventType.JOB_CANCELLED)) for left in _LEFT),
    Story(verb=Verb.ASK, lines=(EventType.JOB_ASKED,)),
    Story(verb=Verb.HAND_OVER, lines=(EventType.SERVICE_INTENDED,)),
    Story(verb=Verb.COLLECT, lines=(EventType.SERVICE_COMPLETED,)),
    Story(verb=Verb.COLLECT, lines=(EventType.SERVICE_CLOSED,)),
    *(Story(verb=Verb.WAKE, lines=asking, into=JobState.EXTERNAL) for asking in _ASKING),
    Story(verb=Verb.RETRY_NOW, lines=(EventType.JOB_RELEASED,), into=JobState.QUEUED),
    *(
        Story(verb=Verb.RETRY_NOW, lines=(EventType.JOB_RELEASED, *asking), into=JobState.EXTERNAL)
        for asking in _ASKING
    ),
    Story(verb=Verb.RECOVER, lines=(EventType.RECOVERY_DECIDED,), into=JobState.QUEUED),
    *(
        Story(verb=Verb.RECOVER, lines=(EventType.RECOVERY_DECIDED, *asking), into=JobState.EXTERNAL)
        for asking in _ASKING
    ),
    Story(verb=Verb.RECOVER, lines=(EventType.RECOVERY_DECIDED, EventType.JOB_COMPLETED), into=JobState.COMPLETED),
    Story(verb=Verb.RECOVER, lines=(EventType.JOB_HELD,), into=JobState.HELD),
    Story(verb=Verb.RELEASE, lines=(EventType.JOB_RELEASED,)),
    Story(verb=Verb.RETRY, lines=(EventType.DEAD_LETTER_RETRIED,), into=JobState.QUEUED),
    *(
        Story(verb=Verb.RETRY, lines=(EventType.DEAD_LETTER_RETRIED, *asking), into=JobState.EXTERNAL)
        for asking in _ASKING
    ),
    Story(verb=Verb.DISMISS, lines=(EventType.DEAD_LETTER_DISMISSED,)),
    Story(verb=Verb.RESTART, lines=(EventType.JOB_RERUN,)),
    Story(verb=Verb.RESTART, lines=(EventType.DEAD_LETTER_RETRIED, EventType.JOB_RERUN)),
    Story(verb=Verb.RERUN, lines=(EventType.JOB_RERUN,)),
    Story(verb=Verb.RERUN, lines=(EventType.DEAD_LETTER_RETRIED, EventType.JOB_RERUN)),
    Story(verb=Verb.UNDO, lines=(EventType.JOB_UNDONE,)),
)
# What these say is no move: a remark beside the job's life.
_TELLING: Final = frozenset({EventType.JOB_CREATED, *(line for story in STORIES for line in story.lines)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The states a journal can have led to; `stuck` is the line after which no legal life goes on."""

    states: frozenset[JobState]
    stuck: int | None = None


@lru_cache(maxsize=4096)
def reached(journal: Lines) -> Reached:
    """Follow a job's journal from its first line; most journals are alike, and each kind is followed once."""
    places = [place for place, line in enumerate(journal) if line in _TELLING]
    lines = tuple(journal[place] for place in places)
    if not lines or lines[0] is not EventType.JOB_CREATED:
        return Reached(states=frozenset(), stuck=0)
    known: list[set[JobState]] = [set() for _ in range(len(lines) + 1)]
    known[1] = _with_silent_moves(_BORN)
    for place in range(1, len(lines)):
        for state in known[place]:
            for story in _BEGINNING_WITH.get(lines[place], ()):
                end = place + len(story.lines)
                if lines[place:end] == story.lines:
                    known[end] |= _with_silent_moves(_after(state, story))
    if known[-1]:
        return Reached(states=frozenset(known[-1]))
    return Reached(states=frozenset(), stuck=places[max(place for place, states in enumerate(known) if states)])


def _after(state: JobState, story: Story) -> frozenset[JobState]:
    if story.verb is Verb.UNDO:
        return _UNDONE.get(state, frozenset())
    targets = TABLE.get((state, story.verb), frozenset())
    return targets if story.into is None else targets & {story.into}


def _with_silent_moves(states: frozenset[JobState]) -> set[JobState]:
    """Add where jobs get without a line: what waits is woken when it is due."""
    return set(states) | ({JobState.QUEUED} if JobState.WAITING in states else set())


def _by_first_line(stories: Sequence[Story]) -> Iterator[tuple[EventType, tuple[Story, ...]]]:
    for first in dict.fromkeys(story.lines[0] for story in stories):
        yield first, tuple(story for story in stories if story.lines[0] is first)


_BEGINNING_WITH: Final[Mapping[EventType, tuple[Story, ...]]] = MappingProxyType(dict(_by_first_line(STORIES)))
# An act that left the state as it was (a dismissal) can be taken back, too.
_UNDONE: Final[Mapping[JobState, frozenset[JobState]]] = MappingProxyType(
    {state: frozenset({state, *(before for after, before in undo_edges() if after is state)}) for state in JobState}
)
