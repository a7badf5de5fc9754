"""A sample to play with: from a title and a seed to a picture book, with as many mishaps on the way as you ask for.

sgops submit story -p title="The owl who could not sleep" -p seed=7
sgops submit story -p flaky=0.4          # retries
sgops submit story -p broken=panels      # a dead letter
sgops dead-letter retry 1 --params '{"broken": ""}'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any, Literal

from sgops import Fail, Pipeline, Retry, StageContext
from sgops.samples.bookbinding import book, fetch, keep, look_through, page
from sgops.samples.drawing import draw
from sgops.samples.storytelling import roll, tell


@dataclass
class Story:
    """What a story is made from, and what shall go wrong while it is made."""

    title: str = ""  # without one the story finds its own
    scenes: int = 8
    seed: int = 7
    flaky: float = 0.0  # the chance that a stage or a panel meets a network that is down; less with each attempt
    broken: Literal["", "script", "panels", "preview", "export"] = ""  # the stage that fails for good
    slow: float = 0.0  # seconds for each panel
    out: str = ""  # a folder for a copy of the book; else ctx.vars["story.out"], else there is none

    def __post_init__(self) -> None:
        self.title = "".join(letter for letter in self.title.strip() if letter.isprintable())[:200]
        if not 1 <= self.scenes <= 500:
            raise ValueError(f"a story has 1 to 500 scenes, not {self.scenes}")
        if not 0 <= self.flaky <= 1:
            raise ValueError(f"flaky is a chance from 0 to 1, not {self.flaky:g}")
        if not 0 <= self.slow <= 3600:
            raise ValueError(f"slow is 0 to 3600 seconds, not {self.slow:g}")


story = Pipeline("story", version=1, params=Story, retry=Retry(limit=5, base="1s"))


def book_is_whole(ctx: StageContext, output: Mapping[str, Any]) -> bool:
    """Open the book that was bound and look at every page; raises what is wrong with it."""
    look_through(fetch(output["book"]), output["pages"])
    ctx.log(f"the book is whole: {output['book']['file']}")
    return True


@story.stage(timeout="1m", depends=[tell])
def script(ctx: StageContext, params: Story) -> dict[str, Any]:
    """Write the words."""
    mishap(ctx, params, "script")
    written = tell(params.title, params.seed, params.scenes)
    ctx.log(f"“{written['title']}”, in {params.scenes} scenes")
    ctx.fact("words", sum(len(scene["text"].split()) for scene in written["scenes"]))
    return written


@story.stage(timeout="1h", depends=[draw])
def panels(ctx: StageContext, params: Story, script: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Draw the pictures; one that is drawn is never drawn again."""
    scenes = script["scenes"]

    def draw_panel(ctx: StageContext, scene: Mapping[str, Any]) -> dict[str, Any]:
        mishap(ctx, params, "panels", scene["id"])
        wait(ctx, params.slow)
        drawn = draw(scene, script["hero"], params.seed).encode()
        ctx.progress(scene["id"], len(scenes), f"drew the {scene['place']}")
        return write(ctx, f"panel-{scene['id']:03d}.svg", drawn, "intermediate")

    return ctx.map(draw_panel, scenes, key="id", workers=2)


@story.stage(timeout="1m", depends=[page])
def preview(
    ctx: StageContext, params: Story, script: Mapping[str, Any], panels: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Lay it all out on one page for the browser."""
    mishap(ctx, params, "preview")
    made = write(ctx, "preview.html", page(script, pictures(ctx, panels)), "preview")
    ctx.log(f"open {ctx.path('preview.html')}")
    return made


@story.stage(timeout="5m", depends=[book], export=True, verify=book_is_whole)
def export(
    ctx: StageContext, params: Story, script: Mapping[str, Any], panels: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Bind the book, and read it once before anybody else does."""
    mishap(ctx, params, "export")
    name, content = f"{slug(script['title'])}.epub", book(script, pictures(ctx, panels))
    bound = write(ctx, name, content, "output") | {"file": str(ctx.path(name))}
    output = {"title": script["title"], "book": bound, "pages": len(panels)}
    book_is_whole(ctx, output)
    named = params.out or ctx.vars.get("story.out", "")
    if named:
        output["copy"] = keep(Path(named).expanduser().absolute(), f"{ctx.job_id}-{name}", content)["file"]
    ctx.fact("sha256", bound["sha256"])
    return output


def write(ctx: StageContext, name: str, content: bytes, kind: str) -> dict[str, Any]:
    """Write a file of this job, and tell what was written."""
    with ctx.artifact(name, kind=kind) as file:
        file.write(content)
    return {"file": name, "size": len(content), "sha256": sha256(content).hexdigest()}


def pictures(ctx: StageContext, panels: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """Read the panels back, each as it was drawn."""
    return [ctx.path(panel["file"]).read_bytes() for panel in panels]


def mishap(ctx: StageContext, params: Story, stage: str, panel: int = 0) -> None:
    """Let happen what was asked for: a network that is down for a while, or a stage that cannot succeed."""
    # Half of the panels are drawn before their stage breaks: a retry has something to keep.
    is_far_enough = stage != "panels" or 2 * panel >= params.scenes
    if params.broken == stage and is_far_enough:
        raise Fail(f"the {stage} cannot be made: parameter 'broken' says so", type="quality", permanent=True)
    # The network gets better with each attempt, unless it is down for good.
    if roll("mishap", params.seed, stage, panel, ctx.attempt) < params.flaky**ctx.attempt:
        raise ConnectionError(f"the service that makes the {stage} did not answer")


def wait(ctx: StageContext, seconds: float) -> None:
    """Take some time, and notice at once when the stage has to stop."""
    nothing_happens = Event()
    for _ in range(round(seconds * 20)):
        ctx.beat()
        nothing_happens.wait(0.05)


def slug(title: str) -> str:
    """Make a file's name of a title."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-") or "story"
