"""What `sgops demo` shows: sample jobs, what happens to them as it happens, and what one could do next."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sgops.cli.details import facts, heading
from sgops.cli.session import Session, paint
from sgops.core.errors import SgopsError
from sgops.core.events import EventType
from sgops.core.job import JobState
from sgops.core.show import Tone, line, mark_of
from sgops.core.units import format_duration
from sgops.core.values import Json, clip
from sgops.core.views import EventView, JobView, LetterView
from sgops.ports import Asking, Operations, Submission

PIPELINE: Final = "story"
HOPELESS: Final = "The Lost Key"
STORIES: Final[tuple[dict[str, Json], ...]] = (
    {"title": "The Lighthouse", "seed": 1, "slow": 0.1},
    {"title": "A Fox in the Snow", "seed": 2, "scenes": 4},
    {"title": "The Clockmaker", "seed": 3, "flaky": 0.3},
    {"title": "Night Train", "seed": 4, "flaky": 0.6, "scenes": 4},
    {"title": "The Paper Boat", "seed": 5, "slow": 0.2, "scenes": 6},
    {"title": HOPELESS, "seed": 6, "broken": "panels"},
)
_ENDS: Final = frozenset({EventType.JOB_COMPLETED, EventType.JOB_CANCELLED, EventType.DEAD_LETTER_QUEUED})
_TITLE_WIDTH: Final = 18


@dataclass(slots=True, kw_only=True)
class Showcase:
    """One run of the demonstration: which jobs are its own, and which of them have ended."""

    session: Session
    since: int = 0
    titles: dict[int, str] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    failed: SgopsError | None = None

    def begin(self, operations: Operations) -> None:
        """Submit the stories."""
        newest = operations.events(Asking(limit=1)).items
        self.since = newest[0].id if newest else 0
        for params in STORIES:
            submitted = operations.submit(Submission(name=PIPELINE, params=params))
            self.titles |= {job: str(params["title"]) for job in submitted.ids}
        if not self.session.json:
            self.session.say(f"{len(STORIES)} stories were submitted: two meet a shaky network, and one is hopeless")

    def begin_once(self, operations: Operations) -> None:
        """Submit the stories where nothing has been submitted yet."""
        if not operations.jobs(Asking(limit=1)).items:
            self.begin(operations)

    def try_to_begin(self, operations: Operations) -> None:
        """Submit the stories; an error is kept until the engine has landed."""
        try:
            self.begin(operations)
        except SgopsError as error:
            self.failed = error

    def step(self, operations: Operations) -> bool:
        """Tell what has happened since the last step, and say whether the show is over."""
        if self.failed is not None:
            return True
        for event in operations.follow(self.since, wait=0).items:
            self.since = event.id
            if event.job in self.titles:
                self._note(event, event.job)
        if self.ended != set(self.titles):
            return False
        self._conclude(operations)
        return True

    def _note(self, event: EventView, job: int) -> None:
        if event.event in _ENDS:
            self.ended.add(job)
        said = told(event)
        if said is None or self.session.json:
            return
        word, sentence = said
        mark = mark_of(word)
        sign = paint(mark.plain if self.session.is_plain else mark.glyph, mark.tone)
        title = clip(self.titles[job], _TITLE_WIDTH).ljust(_TITLE_WIDTH)
        self.session.say(f"{self.session.clock_time(event.at)}  job {job:<3}  {title}  {sign} {sentence}")

    def _conclude(self, operations: Operations) -> None:
        jobs = [operations.job(job) for job in self.titles]
        letters = [operations.letter(job.dead_letter) for job in jobs if job.dead_letter]
        if self.session.json:
            self.session.emit(
                {"jobs": {str(job.id): job.state for job in jobs}, "dead_letters": [letter.id for letter in letters]}
            )
            return
        self._sum_up(jobs)
        for letter in letters:
            self._show(letter)
        self._suggest(jobs, letters)

    def _sum_up(self, jobs: list[JobView]) -> None:
        counts = Counter(job.state for job in jobs)
        tries = sum(job.attempts for job in jobs)
        heading(self.session, "what became of them")
        ends = ", ".join(f"{count} {state}" for state, count in counts.items())
        self.session.say(f"{ends}; {tries} attempts in all, and nobody had to do anything")

    def _show(self, letter: LetterView) -> None:
        heading(self.session, f"dead letter {letter.id}: {line(self.titles[letter.job])}")
        plan = letter.plan
        kept = f", keeping {', '.join(plan.kept)}" if plan and plan.kept else ""
        facts(
            self.session,
            [
                ("stage", letter.stage),
                ("reason", line(f"{letter.failure_type}: {letter.reason}")),
                ("a retry", f"goes on at stage '{plan.stage}'{kept}" if plan and plan.stage else None),
            ],
        )

    def _suggest(self, jobs: list[JobView], letters: list[LetterView]) -> None:
        completed = next((job.id for job in jobs if job.state == JobState.COMPLETED), None)
        heading(self.session, "now try")
        commands = [
            *(f"why {letter.job}" for letter in letters),
            *(f"dead-letter show {letter.id}" for letter in letters),
            *(f'dead-letter retry {letter.id} --params \'{{"broken": ""}}\'' for letter in letters),
            *([f"jobs show {completed}"] if completed else []),
            "jobs list",
            "",
        ]
        for command in commands:
            self.session.say(f"  {self._prefix()} {command}".rstrip())

    def _prefix(self) -> str:
        """Name the place where the jobs are, so that a command can be copied."""
        options = self.session.options
        named = {"--config": options.config, "--data-dir": options.data_dir, "--attach": options.attach}
        return " ".join(["sgops", *(f"{name} {shlex.quote(str(value))}" for name, value in named.items() if value)])


def told(event: EventView) -> tuple[str, str] | None:
    """Put an event into a state's word and a sentence; None for what would only be noise."""
    details = event.details
    match event.event:
        case EventType.STAGE_COMPLETED:
            return "completed", line(str(event.stage))
        case EventType.STAGE_FAILED:
            return "failed", line(f"{event.stage}: {details.get('type')}: {details.get('reason')}")
        case EventType.RETRY_SCHEDULED:
            delay = format_duration(timedelta(milliseconds=int(str(details.get("delay_ms", 0)))))
            return "waiting", line(f"{event.stage}: tries again in {delay}")
        case EventType.DEAD_LETTER_QUEUED:
            return "dead", paint("failed for good, and waits in the dead letters", Tone.BAD)
        case EventType.JOB_COMPLETED:
            return "completed", paint("completed", Tone.GOOD)
        case EventType.JOB_CANCELLED:
            return "cancelled", "cancelled"
        case _:
            return None
