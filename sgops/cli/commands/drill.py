"""`sgops drill`."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sgops.cli.exits import DONE, FAILED
from sgops.cli.params import read_pairs, read_params
from sgops.cli.session import Session, paint
from sgops.cli.showcase import PIPELINE
from sgops.cli.verb import verb
from sgops.core.errors import UnknownPipeline, UsageError
from sgops.core.show import Tone, line, plural

if TYPE_CHECKING:
    from sgops.boot.drill import Drill, Subject, Trial


@verb("drill", examples=("sgops drill", "sgops drill thumbnails -p folder=photos", "sgops drill story --kills 50"))
@click.argument("pipeline", required=False)
@click.option("-p", "pairs", multiple=True, metavar="KEY=VALUE", help="A parameter; JSON where it is JSON, else text.")
@click.option("--params", metavar="JSON|@FILE", help="All parameters as one JSON object; -p goes over it.")
@click.option("--kills", type=click.IntRange(min=1), default=20, metavar="N", help="So many at most; 20 if not said.")
@click.pass_obj
def drill(session: Session, *, pipeline: str | None, pairs: tuple[str, ...], params: str | None, kills: int) -> int:
    """Prove recovery on a pipeline of yours.

    One job of it runs in a folder that is thrown away afterwards. Its engine is killed with SIGKILL at one commit
    after another and started again; then the job must have ended as it does in peace, no stage that was committed may
    have run twice, and every check of `sgops verify` must hold. Your stages really run, once more with each kill:
    choose parameters that do no harm. Without a name it is the sample, story, where that is loaded. Exit code 1 when
    something was lost.
    """
    from sgops.boot.drill import Subject
    from sgops.boot.drill import drill as carry_out

    if session.options.attach is not None:
        raise UsageError("a drill is held where the pipelines lie", hint="on that machine: sgops drill")
    subject = Subject(
        config=_config(session),
        pipeline=pipeline or PIPELINE,
        params={**(read_params(params) if params else {}), **read_pairs(pairs)},
    )
    session.talk(f"one job of '{line(subject.pipeline)}' in peace, then with a kill at each commit…")
    try:
        shown = carry_out(subject, kills, lambda trial: _tell(session, trial))
    except UnknownPipeline as unknown:
        if pipeline is not None:
            raise
        sentence = f"no pipeline was named, and the sample '{PIPELINE}' is not loaded here"
        raise UsageError(sentence, hint=f"sgops drill NAME; {unknown.hint}") from unknown
    _show(session, subject, shown)
    return FAILED if shown.lost else DONE


def _config(session: Session) -> Path | None:
    from sgops.boot.config_file import find_config, working_folder

    return find_config(session.options.config, os.environ, working_folder())


def _tell(session: Session, trial: Trial) -> None:
    again = f", again: {', '.join(trial.repeated)}" if trial.repeated else ""
    session.talk(f"killed at {trial.boundary}: {trial.state}{again}")
    for fault in trial.faults:
        session.talk(paint(f"  {line(fault)}", Tone.BAD))


def _show(session: Session, subject: Subject, shown: Drill) -> None:
    if session.json:
        session.emit(asdict(shown))
        return
    moments = f"{plural(shown.kills, 'kill')} at {plural(shown.boundaries, 'moment')}"
    session.say(f"{line(subject.pipeline)}: {moments}, {shown.lost} of them lost something")
    for stage, count in shown.repeated.items():
        session.say(f"  stage {line(stage)} was cut off and run again after {plural(count, 'kill')}")
