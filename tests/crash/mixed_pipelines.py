"""The pipelines of the mixed scenario: a stage of each kind, files of each, and something quick for all the rest."""

from __future__ import annotations

from typing import Any

from sgops import Pipeline, StageContext
from tests.crash.pipelines import AT_ONCE, LONG, step
from tests.crash.witness import begins, note

# Large enough for several writes, so that a kill finds half of it.
FILM: bytes = b"a frame of the film\n" * 10_000

film = Pipeline("film", retry=AT_ONCE)


@film.stage(timeout=LONG, isolation="process")
def sketch(ctx: StageContext, params: dict[str, Any]) -> str:
    """Write a file in a process of its own."""
    begins(ctx)
    step(ctx, "think", lambda: None)
    with ctx.artifact("sketch.txt") as file:
        file.write(str(params["title"]).encode())
    return str(params["title"])


@film.stage(timeout=LONG)
def shoot(ctx: StageContext, params: dict[str, Any]) -> Any:
    """Let a service do the work, and write down what it gave."""
    begins(ctx)
    shot = ctx.call("farm", title=params["title"])
    with ctx.artifact("film.txt") as file:
        file.write(FILM)
    return shot


# It tells when it begins, leaves a file, and a process that would go on for long.
film.command(
    "cut",
    "printf 'began %s %s %s\\n' $SGOPS_JOB $SGOPS_KEY $SGOPS_ATTEMPT >> $SGOPS_CRASH_WITNESS;"
    " setsid sh -c 'exec sleep 300' & cp {artifact.film.txt} $SGOPS_ARTIFACTS/cut.txt",
    timeout=LONG,
)


@film.stage(timeout=LONG, export=True)
def pack(ctx: StageContext, sketch: str) -> dict[str, Any]:
    """Look into all the files there are, and make one of them."""
    begins(ctx)
    if ctx.path("cut.txt").read_bytes() != FILM or ctx.path("sketch.txt").read_text() != sketch:
        note("torn", ctx.job_id)
    with ctx.artifact("film.zip", kind="output") as file:
        file.write(FILM)
    return {"title": sketch}


# ── what files, lines and schedules start ──
brief = Pipeline("brief", retry=AT_ONCE)


@brief.stage(timeout=LONG)
def tell(ctx: StageContext, params: dict[str, Any]) -> str:
    begins(ctx)
    return str(params["title"])
