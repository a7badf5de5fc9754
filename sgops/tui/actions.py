"""Everything an operator can do here, in one table: it makes bindings, footer, palette and help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from textual.binding import Binding


class Subject(StrEnum):
    """What an action is about."""

    LETTER = "dead letter"
    FAMILY = "family"
    JOB = "job"
    QUEUE = "queue"
    DUTY = "duty"
    LIST = "list"
    TEXT = "text"
    ANY = "anything"


class Group(StrEnum):
    """Where an action stands in the help."""

    ACT = "Act"
    LOOK = "Look"
    GO = "Go"
    MOVE = "Move"
    MARK = "Mark"
    TERMINAL = "Terminal"


class Weight(StrEnum):
    """What an action asks for before it does anything."""

    NONE = "none"  # it changes nothing, or can be undone
    PLAN = "plan"  # it shows what would happen; over twenty are counted
    SURE = "sure"  # it repeats or stops work: one dialog, focus on Cancel


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do: its keys, its words, whom it is about, and what it asks for first."""

    id: str
    keys: str
    label: str
    says: str
    group: Group
    about: frozenset[Subject] = frozenset({Subject.ANY})
    weight: Weight = Weight.NONE
    changes: bool = False
    twin: str = ""
    argument: str = ""
    rank: int = 0  # in the footer, higher first; 0 stays out of it

    @property
    def method(self) -> str:
        """The name of the method that does it, on whatever part of the screen knows how."""
        return f"do_{self.id.replace('.', '_')}"

    @property
    def key_names(self) -> tuple[str, ...]:
        """The keys as they are written on keyboards."""
        return tuple(_WRITTEN.get(key, key) for key in self.keys.split(","))


def _move(id: str, keys: str, says: str) -> Action:
    return Action(id=f"move.{id}", keys=keys, label=id.replace("_", " "), says=says, group=Group.MOVE)


_LETTERS: Final = frozenset({Subject.LETTER, Subject.FAMILY})

ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        id="retry",
        keys="r",
        label="retry",
        says="Run the jobs of dead letters again, from their checkpoints.",
        group=Group.ACT,
        about=_LETTERS,
        weight=Weight.PLAN,
        changes=True,
        twin="sgops dead-letter retry {ids}",
        argument="[LETTER…]",
        rank=90,
    ),
    Action(
        id="undo",
        keys="u,ctrl+z",
        label="undo",
        says="Take back the last act, while nothing has followed from it.",
        group=Group.ACT,
        changes=True,
        twin="sgops undo {ids}",
        rank=20,
    ),
    Action(id="refresh", keys="ctrl+r", label="refresh", says="Read everything again, now.", group=Group.TERMINAL),
    Action(
        id="quit", keys="q", label="quit", says="Leave; from a job's screen, go back.", group=Group.TERMINAL, rank=5
    ),
    Action(id="leave", keys="ctrl+q", label="leave", says="Leave the terminal from anywhere.", group=Group.TERMINAL),
    Action(id="open", keys="enter", label="open", says="Open what is under the cursor.", group=Group.GO, rank=50),
    Action(id="back", keys="escape", label="back", says="Go back, clear the filter, close.", group=Group.GO),
    Action(id="next_part", keys="tab", label="next part", says="Go to the next part of the screen.", group=Group.GO),
    Action(
        id="previous_part",
        keys="shift+tab",
        label="previous part",
        says="Go to the part of the screen before.",
        group=Group.GO,
    ),
    _move("down", "j,down", "Down one row."),
    _move("up", "k,up", "Up one row."),
    _move("half_down", "ctrl+d", "Down half a page."),
    _move("half_up", "ctrl+u", "Up half a page."),
    _move("page_down", "pagedown", "Down a page."),
    _move("page_up", "pageup", "Up a page."),
    _move("top", "g,home", "To the top, and follow what is new."),
    _move("bottom", "G,end", "To the end of what is known."),
)

BY_ID: Final = {action.id: action for action in ACTIONS}

_WRITTEN: Final = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "asterisk": "*",
    "minus": "-",
    "plus": "+",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "ctrl+backslash": "ctrl+\\",
    "f1": "F1",
}


def bindings() -> list[Binding]:
    """Give every action its keys; the id lets users choose others."""
    return [
        Binding(
            action.keys, f"do('{action.id}')", action.label, show=False, id=action.id, priority=action.id == "leave"
        )
        for action in ACTIONS
    ]


def footer_of(actions: Iterable[Action]) -> list[Action]:
    """Choose what the footer offers, the most useful first."""
    return sorted((action for action in actions if action.rank), key=lambda action: -action.rank)
