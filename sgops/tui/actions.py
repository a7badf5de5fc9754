"""Everything an operator can do here, in one table: it makes bindings, footer, palette and help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from textual.binding import Binding


class Subject(StrEnum):
    """What an action is about, and what a place aims at."""

    LETTER = "dead letter"
    FAMILY = "family"
    JOB = "job"
    BATCH = "batch"
    EVENT = "event"
    QUEUE = "queue"
    PIPELINE = "pipeline"
    TEMPLATE = "template"
    SCHEDULE = "schedule"
    PART = "part"
    CONNECTOR = "connector"
    DUTY = "duty"
    ALERT = "alert"
    PLAN = "cleanup plan"
    ANY = "anything"


class Group(StrEnum):
    """Where an action stands in the help."""

    ACT = "act"
    LOOK = "look"
    GO = "go"
    MARK = "mark"
    MOVE = "move"
    TERMINAL = "terminal"


class Weight(StrEnum):
    """What an action asks for before it does anything; over twenty are counted by hand, whatever they weigh."""

    NONE = "none"  # it changes nothing, or can be taken back
    PLAN = "plan"  # it repeats or stops work: what would happen is shown, focus on Cancel


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
        return "move" if self.group is Group.MOVE else f"do_{self.name}"

    @property
    def name(self) -> str:
        """The name under which the palette knows it."""
        return self.id.rpartition(".")[2]

    @property
    def key_names(self) -> tuple[str, ...]:
        """The keys as they are written on keyboards."""
        return tuple(_WRITTEN.get(key, key) for key in self.keys.split(","))


_LETTERS: Final = frozenset({Subject.LETTER, Subject.FAMILY})
_LETTER: Final = frozenset({Subject.LETTER})
_JOB: Final = frozenset({Subject.JOB})
_JOBS: Final = _JOB | _LETTER
_BOTH: Final = _LETTERS | _JOBS
_BATCH: Final = frozenset({Subject.BATCH})
_THINGS: Final = frozenset(Subject) - {Subject.ANY, Subject.PLAN}


_act = partial(Action, changes=True, group=Group.ACT)
_look = partial(Action, group=Group.LOOK)
_go = partial(Action, group=Group.GO)
_mark = partial(Action, group=Group.MARK)
_terminal = partial(Action, group=Group.TERMINAL)


def _move(name: str, keys: str, says: str) -> Action:
    return Action(id=f"move.{name}", keys=keys, label=name.replace("_", " "), says=says, group=Group.MOVE)


ACTIONS: Final[tuple[Action, ...]] = (
    _act(id="retry", keys="r", label="retry", says="Run again, from the checkpoint; a waiting job runs now.",
         about=_BOTH | _BATCH, weight=Weight.PLAN, twin="sgops {noun} retry {ids}", argument="[ID…]", rank=90),
    _act(id="restart", keys="R", label="from start", says="Run again from the beginning.",
         about=_BOTH, weight=Weight.PLAN, twin="sgops {noun} {verb} {ids}", argument="[ID…]", rank=60),
    _act(id="stage", keys="s", label="from stage", says="Run again from a stage you choose.",
         about=_JOBS, weight=Weight.PLAN, twin="sgops {noun} {verb} {ids} --from {stage}", argument="[ID]", rank=55),
    _act(id="edit", keys="e", label="edit", says="Change parameters, then run again.",
         about=_LETTER, weight=Weight.PLAN, twin="sgops dead-letter retry {ids} --params {params}", argument="[LETTER]",
         rank=65),
    _act(id="dismiss", keys="d", label="dismiss", says="Put dead letters aside, with a note.",
         about=_LETTERS, twin="sgops dead-letter dismiss {ids}", argument="[LETTER…]", rank=85),
    _act(id="cancel", keys="x", label="cancel", says="Stop jobs for good.",
         about=_JOB | _BATCH, weight=Weight.PLAN, twin="sgops jobs cancel {ids}", argument="[JOB…]", rank=70),
    _act(id="hold", keys="h", label="hold", says="Keep jobs from running, or let held ones go on.",
         about=_JOB, twin="sgops jobs {verb} {ids}", argument="[JOB…]", rank=62),
    _act(id="pause", keys="p", label="pause", says="Pause a queue, a schedule or everything; again: go on.",
         twin="sgops {verb} {ids}", argument="[NAME]", rank=30),
    _act(id="submit", keys="a", label="submit", says="Make a job of a template or a pipeline.",
         twin="sgops submit {ids}", argument="[NAME]", rank=29),
    _act(id="run_now", keys="exclamation_mark", label="now", says="Run a duty now, or a schedule before its time.",
         twin="sgops {noun} {verb} {ids}", argument="[NAME]", rank=27),
    _act(id="execute", keys="X", label="execute", says="Delete exactly what the plan shows.",
         about=frozenset({Subject.PLAN}), weight=Weight.PLAN, twin="sgops cleanup run --plan {ids}", rank=88),
    _act(id="alert", keys="b", label="test alert", says="Send a test the way alerts go.", twin="sgops alerts test"),
    _act(id="scan", keys="f", label="recovery",
         says="Find interrupted and stalled jobs; a preview comes first.",
         weight=Weight.PLAN, twin="sgops recovery scan", rank=28),
    _act(id="undo", keys="u,ctrl+z", label="undo", says="Take back the last act, if nothing has followed from it.",
         twin="sgops undo {ids}", rank=25),
    _look(id="open", keys="enter", label="open", says="Open what is under the cursor.", about=_THINGS, rank=80),
    _look(id="log", keys="l", label="log", says="Read what the stage printed.", about=_JOBS, rank=45),
    _look(id="copy", keys="y", label="copy", says="Copy: id, reason, JSON, the equivalent command.", rank=22),
    _look(id="dry_run", keys="c", label="dry run", says="Look what a cleanup would delete.", rank=20),
    _look(id="pager", keys="o", label="pager", says="Open what is told here in your pager."),
    _look(id="zoom", keys="plus", label="zoom", says="Give the page, or the list, the whole screen.", rank=24),
    _look(id="sort", keys="S", label="sort", says="Sort by the next column."),
    _look(id="filter", keys="slash", label="filter", says="Show only what matches; in a text: search.",
          argument="FILTER", rank=75),
    _look(id="next_match", keys="n", label="next", says="Go to the next match of a search."),
    _look(id="previous_match", keys="N", label="previous", says="Go to the match before."),
    _go(id="go.overview", keys="1", label="over", says="Is it well, what runs, what needs you, what comes next."),
    _go(id="go.jobs", keys="2", label="jobs", says="All jobs; by queue, by pipeline.", argument="[FILTER]"),
    _go(id="go.dead", keys="3", label="dead", says="Dead letters, alike with alike.", argument="[FILTER]"),
    _go(id="go.batches", keys="4", label="batches", says="Jobs that were submitted together.", argument="[FILTER]"),
    _go(id="go.cleanup", keys="5", label="cleanup", says="What would be deleted and why, and what is stored."),
    _go(id="go.events", keys="6", label="events", says="What happened, and goes on happening.", argument="[FILTER]"),
    _go(id="go.health", keys="7", label="health", says="Every part of the engine, and what it does by itself."),
    _go(id="go.queues", keys="Q", label="queues", says="Queues: what runs and waits in each."),
    _go(id="go.pipelines", keys="P", label="pipelines", says="Pipelines and their stages."),
    _go(id="go.templates", keys="T", label="templates", says="Templates: pipelines with preset parameters."),
    _go(id="go.schedules", keys="W", label="schedules", says="What is made when: schedules and their next times."),
    _go(id="go.connectors", keys="C", label="connectors", says="Outside services, and whether they answer."),
    _go(id="go.duties", keys="D", label="duties", says="What the engine does by itself, and what came of it."),
    _go(id="go.alerts", keys="A", label="alerts", says="Which rules were broken, and who was told."),
    _go(id="go.storage", keys="U", label="storage", says="What uses the disk, and when it will be full."),
    _go(id="job", keys="J", label="job", says="Open a job by its number.", argument="JOB"),
    _go(id="report", keys="F", label="report", says="Read what the last recovery found and decided."),
    _go(id="last", keys="minus", label="last view", says="Go back to the screen before."),
    _go(id="next_tab", keys="right_square_bracket", label="next tab", says="The next list or page of this screen."),
    _go(id="previous_tab", keys="left_square_bracket", label="previous tab", says="The list or page before."),
    _go(id="next_part", keys="tab", label="next part", says="The next part of the screen."),
    _go(id="previous_part", keys="shift+tab", label="previous part", says="The part of the screen before."),
    _go(id="back", keys="escape", label="back", says="Clear marks, then the filter, then go back."),
    _mark(id="mark", keys="space", label="mark", says="Mark the row, and go on to the next.", rank=40),
    _mark(id="mark_range", keys="v", label="range", says="Begin to mark a range, and end it."),
    _mark(id="mark_all", keys="asterisk", label="all", says="Mean everything that matches, seen or not.", rank=38),
    _mark(id="clear_marks", keys="ctrl+backslash", label="clear marks", says="Mark nothing."),
    _move("down", "j,down", "Down one row."),
    _move("up", "k,up", "Up one row."),
    _move("half_down", "ctrl+d", "Down half a page."),
    _move("half_up", "ctrl+u", "Up half a page."),
    _move("page_down", "pagedown", "Down a page."),
    _move("page_up", "pageup", "Up a page."),
    _move("top", "g,home", "To the top, where new rows come."),
    _move("bottom", "G,end", "To the end of what is known."),
    _terminal(id="command", keys="colon,ctrl+p", label="cmd", says="Type a command and its arguments."),
    _terminal(id="help", keys="question_mark,f1", label="help", says="Every key, and a way to find it."),
    _terminal(id="theme", keys="t", label="theme", says="Choose how it looks.", argument="[THEME]"),
    _terminal(id="refresh", keys="ctrl+r", label="refresh", says="Read everything again; look for a lost engine."),
    _terminal(id="quit", keys="q", label="quit", says="Leave; from a job: back."),
    _terminal(id="leave", keys="ctrl+q", label="leave", says="Leave the terminal from anywhere."),
)  # fmt: skip

BY_ID: Final = {action.id: action for action in ACTIONS}

_WRITTEN: Final = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "exclamation_mark": "!",
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
        if action.keys
    ]


def footer_of(actions: Iterable[Action]) -> list[Action]:
    """Choose what the footer offers, the most useful first."""
    return sorted((action for action in actions if action.rank and action.keys), key=lambda action: -action.rank)
