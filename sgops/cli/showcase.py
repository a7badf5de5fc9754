"""What `sgops demo` shows: sample jobs, what happens to them as it happens, and what one could do next."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sgops.cli.details import facts, heading
from sgops.cli.session import Session, paint
from sgops.core.errors import SgopsError
from sgops.core.events import EventType
from sgops.core.job import JobState
from sgops.core.show import Tone, bar, line, mark_of
from sgops.core.units import format_duration
from sgops.core.values import Json, clip
from sgops.core.views import BatchView, EventView, JobView, LetterView
from sgops.ports import Asking, BatchSubmission, Operations, Submission

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
BEDTIME: Final = "bedtime"
INVITATION: Final = "invitation"
POSTCARD: Final = "postcard"
FRIENDS: Final = ("Ada", "Grace", "Mary", "Rosalind", "Emmy")
_ENDS: Final = frozenset({EventType.JOB_COMPLETED, EventType.JOB_CANCELLED, EventType.DEAD_LETTER_QUEUED})
_TITLE_WIDTH: Final = 20
_BAR: Final = 10


@dataclass(slots=True, kw_only=True)
class Showcase:
    """One run of the demonstration: which jobs are its own, and which of them have ended."""

    session: Session
    has_press: bool = False
    since: int = 0
    titles: dict[int, str] = field(default_factory=dict)
    batch: BatchView | None = None
    ended: set[int] = field(default_factory=set)
    failed: SgopsError | None = None

    def begin(self, operations: Operations) -> None:
        """Submit what there is to show: stories, and of the rest what the configuration has."""
        newest = operations.events(Asking(limit=1)).items
        self.since = newest[0].id if newest else 0
        for params in STORIES:
            self._submit(operations, Submission(name=PIPELINE, params=params), str(params["title"]))
        self._tell(f"{len(STORIES)} stories, in Python: two meet a shaky network, and one is hopeless")
        known = {template.name for template in operations.templates().items}
        known |= {pipeline.name for pipeline in operations.pipelines().items}
        if BEDTIME in known:
            self._submit(operations, Submission(name=BEDTIME), BEDTIME)
            self._tell("one more of a template, as a schedule submits it every night")
        if INVITATION in known and self.has_press:
            self._submit(operations, Submission(name=INVITATION, params={"to": "Ada"}), "Invitation for Ada")
            self._tell("an invitation that a press prints, a service behind HTTP; it has no paper yet")
        if POSTCARD in known:
            self.batch = operations.submit_batch(_postcards())
            self._tell(f"a batch of {len(FRIENDS)} postcards, made by commands")

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
        self._follow_batch(operations)
        if self.ended != set(self.titles) or (self.batch and ended_of(self.batch) < self.batch.progress.total):
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
        self._line(event.at, f"job {job}", self.titles[job], word, sentence)

    def _follow_batch(self, operations: Operations) -> None:
        """Say how far the batch is, whenever it has come further."""
        if self.batch is None:
            return
        before, self.batch = ended_of(self.batch), operations.batch(self.batch.id)
        ended, total = ended_of(self.batch), self.batch.progress.total
        if ended > before and not self.session.json:
            sentence = f"{bar(ended, total, _BAR, plain=self.session.is_plain)} {ended} of {total} postcards"
            self._line(self.session.now, f"batch {self.batch.id}", self.batch.label, self.batch.status, sentence)

    def _line(self, at: datetime, who: str, title: str, word: str, sentence: str) -> None:
        mark = mark_of(word)
        sign = paint(mark.plain if self.session.is_plain else mark.glyph, mark.tone)
        shown = clip(title, _TITLE_WIDTH).ljust(_TITLE_WIDTH)
        self.session.say(f"{self.session.clock_time(at)}  {who:<7}  {shown}  {sign} {sentence}")

    def _submit(self, operations: Operations, submission: Submission, title: str) -> None:
        self.titles |= dict.fromkeys(operations.submit(submission).ids, title)

    def _tell(self, sentence: str) -> None:
        if not self.session.json:
            self.session.say(sentence)

    def _conclude(self, operations: Operations) -> None:
        jobs = [operations.job(job) for job in self.titles]
        letters = [operations.letter(job.dead_letter) for job in jobs if job.dead_letter]
        if self.session.json:
            self.session.emit(
                {
                    "jobs": {str(job.id): job.state for job in jobs},
                    "batch": self.batch.id if self.batch else None,
                    "dead_letters": [letter.id for letter in letters],
                }
            )
            return
        self._sum_up([*jobs, *self._jobs_of_batch(operations)])
        for letter in letters:
            self._show(letter)
        self._suggest(jobs, letters)

    def _jobs_of_batch(self, operations: Operations) -> Sequence[JobView]:
        if self.batch is None:
            return ()
        return operations.jobs(Asking(filter=f"batch:{self.batch.id}", limit=len(FRIENDS))).items

    def _sum_up(self, jobs: Sequence[JobView]) -> None:
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
        printed = next((job.id for job in jobs if job.pipeline == INVITATION), None)
        heading(self.session, "now try")
        commands = [
            *(f"why {letter.job}" for letter in letters),
            *(f"dead-letter show {letter.id}" for letter in letters),
            *(f'dead-letter retry {letter.id} --params \'{{"broken": ""}}\'' for letter in letters),
            *([f"jobs show {completed}"] if completed else []),
            *([f"jobs events {printed}"] if printed else []),
            *([f"batch show {self.batch.id}", "schedules"] if self.batch else []),
            "jobs list",
            "",
        ]
        for words in (*self._before(), *(f"{self._prefix()} {command}".rstrip() for command in commands)):
            self.session.say(f"  {words}")

    def _before(self) -> list[str]:
        """Say what the shell has to know first; then what these commands name can be typed as it stands, too."""
        config, activate = self.session.options.config, Path(sys.prefix, "bin", "activate")
        is_unknown = shutil.which("sgops") is None and activate.exists()
        return [
            *([f". {shlex.quote(str(activate))}"] if is_unknown else []),
            *([f"export SGOPS_CONFIG={shlex.quote(str(config.absolute()))}"] if config else []),
        ]

    def _prefix(self) -> str:
        """Name the place where the jobs are, as far as the environment cannot, so that a command can be copied."""
        options = self.session.options
        named = {"--data-dir": options.data_dir, "--attach": options.attach}
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
        case EventType.SERVICE_INTENDED:
            return "external", line(
                f"{event.stage}: handed to the {details.get('connector')}, which is asked until it is done"
            )
        case EventType.DEAD_LETTER_QUEUED:
            return "dead", paint("failed for good, and waits in the dead letters", Tone.BAD)
        case EventType.JOB_COMPLETED:
            return "completed", paint("completed", Tone.GOOD)
        case EventType.JOB_CANCELLED:
            return "cancelled", "cancelled"
        case _:
            return None


def ended_of(batch: BatchView) -> int:
    """Count the jobs of a batch that have ended."""
    return batch.progress.completed + batch.progress.dead + batch.progress.cancelled


def _postcards() -> BatchSubmission:
    lines = "\n".join(json.dumps({"to": friend}) for friend in FRIENDS)
    return BatchSubmission(name=POSTCARD, label="greetings", lines=lines.encode())
