"""The pipelines of the scenario: every way a stage can go, each telling the witness what it does."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any, Final, TypeVar

from sgops import Fail, Pipeline, Retry, Snooze, StageContext
from tests.crash.witness import begins, does, fails, has, note

T = TypeVar("T")

# A deadline of its own: no forced scan takes such a stage away. Nothing here comes near it.
LONG: Final = "5m"
POISONED: Final = 9
AT_ONCE: Final = Retry(limit=3, base="2ms", cap="4ms", jitter="none")


def step(ctx: StageContext, name: str, fn: Callable[[], T]) -> T:
    """Do a step, telling when its body runs and when it is recorded."""

    def told() -> T:
        does(ctx, name)
        return fn()

    result = ctx.step(name, told)
    has(ctx, name)
    return result


# ── the road without trouble ──
story = Pipeline("story", retry=AT_ONCE)


@story.stage(timeout=LONG)
def script(ctx: StageContext, params: dict[str, Any]) -> dict[str, Any]:
    """Return an output that is worth compressing."""
    begins(ctx)
    title = step(ctx, "title", lambda: f"The {params['title']}")
    ctx.fact("scenes", 4)
    return {"title": title, "scenes": [{"id": number, "text": "once upon a time " * 20} for number in range(4)]}


@story.stage(timeout=LONG)
def panels(ctx: StageContext, script: dict[str, Any]) -> list[str]:
    """Work on items, two at a time."""
    begins(ctx)

    def draw(scene: dict[str, Any]) -> str:
        does(ctx, scene["id"])
        return f"panel-{scene['id']}"

    drawn: list[str] = ctx.map(draw, script["scenes"], key="id", workers=2)
    for scene in script["scenes"]:
        has(ctx, scene["id"])
    return drawn


@story.stage(timeout=LONG, export=True)
def export(ctx: StageContext, script: dict[str, Any], panels: list[str]) -> dict[str, Any]:
    """Work on items one after the other, and print."""
    begins(ctx)
    for item in ctx.items([{"id": panel} for panel in panels], key="id"):
        with item:
            does(ctx, item.key)
            item.result = len(item.key)
        has(ctx, item.key)
    print("exported", script["title"])  # noqa: T201 - what a stage prints is kept, and this scenario must have some
    return {"panels": len(panels)}


# ── one that fails, waits, and gets there ──
flaky = Pipeline("flaky", retry=AT_ONCE)


@flaky.stage(timeout=LONG)
def fetch(ctx: StageContext) -> str:
    """Fail once."""
    begins(ctx)
    step(ctx, "connect", lambda: None)
    if ctx.attempt == 1:
        fails(ctx)
        raise TimeoutError("the service does not answer")
    return "fetched"


@flaky.stage(timeout=LONG)
def settle(ctx: StageContext, fetch: str) -> str | Snooze:
    """Not be ready once."""
    begins(ctx)
    if ctx.attempt == 1:
        return Snooze("3ms")
    return fetch


@flaky.stage(timeout=LONG)
def store(ctx: StageContext, settle: str) -> str:
    """End."""
    begins(ctx)
    return settle


# ── one that dies, and is brought back with other parameters ──
doomed = Pipeline("doomed", retry=AT_ONCE)


@doomed.stage(timeout=LONG)
def accept(ctx: StageContext) -> str:
    """Be what a retry from the checkpoint keeps."""
    begins(ctx)
    return "accepted"


@doomed.stage(timeout=LONG)
def judge(ctx: StageContext, params: dict[str, Any], accept: str) -> str:
    """Fail for good until the operator has mended the parameters."""
    begins(ctx)
    step(ctx, "look", lambda: accept)
    if not params["mended"]:
        fails(ctx)
        raise Fail("the parameters are wrong", type="invalid_input")
    return "good"


@doomed.stage(timeout=LONG)
def archive(ctx: StageContext, judge: str) -> str:
    """End."""
    begins(ctx)
    return judge


# ── one that ends when it is cancelled ──
patient = Pipeline("patient", retry=AT_ONCE)


@patient.stage(timeout=LONG)
def wait(ctx: StageContext) -> None:
    """Wait for ever, or until somebody asks to stop."""
    begins(ctx)
    never = threading.Event()
    while True:
        ctx.beat()
        never.wait(0.002)


# ── one whose thread hangs, is taken away, and comes back late ──
hanging = Pipeline("hanging", retry=AT_ONCE)


class Hangers:
    """The attempts of this process that hang until somebody lets them go."""

    def __init__(self) -> None:
        self._hanging: set[int] = set()
        self._let_go: dict[int, threading.Event] = {}
        self._back: dict[int, threading.Event] = {}

    @property
    def jobs(self) -> frozenset[int]:
        """The jobs whose thread hangs and has not been given up."""
        return frozenset(self._hanging)

    def hang(self, job: int) -> None:
        """Hang, unless this process has already had an attempt of the job that did."""
        if job not in self._let_go:
            self._back[job] = threading.Event()
            event = self._let_go[job] = threading.Event()
            self._hanging.add(job)
            event.wait(30)

    def give_up(self, job: int) -> None:
        """Note that the job was taken from its thread."""
        self._hanging.discard(job)

    def come_back(self, job: int) -> None:
        """Say that an attempt is about to end."""
        if job in self._back:
            self._back[job].set()

    def let_go(self, job: int) -> bool:
        """Let the job's first attempt go on, and wait for its end; false when it never hung here."""
        if job not in self._let_go:
            return False
        self._let_go[job].set()
        return self._back[job].wait(10)


hangers: Final = Hangers()


@hanging.stage()
def hang(ctx: StageContext) -> str:
    """Hang in the first attempt; whatever that one does when it comes back must change nothing."""
    begins(ctx)
    step(ctx, "before", lambda: ctx.attempt)
    late = hangers.let_go(ctx.job_id)
    try:
        step(ctx, "during", lambda: hangers.hang(ctx.job_id))
    except Exception:  # noqa: BLE001 - it goes on regardless, as a careless author's code would
        return "from a thread that was given up"
    finally:
        hangers.come_back(ctx.job_id)
    if late:
        # The late result is on its way while this attempt still has the job.
        for number in range(3):
            step(ctx, f"after-{number}", lambda: None)
    return f"from attempt {ctx.attempt}"


@hanging.stage(timeout=LONG)
def confirm(ctx: StageContext, hang: str) -> str:
    """Pass on who the job believed."""
    begins(ctx)
    return hang


# ── one of a crowd: nothing but five stages, and an item in the middle ──
crowd = Pipeline("crowd", retry=AT_ONCE)


@crowd.stage(timeout=LONG)
def one(ctx: StageContext) -> int:
    begins(ctx)
    return 1


@crowd.stage(timeout=LONG)
def two(ctx: StageContext, one: int) -> int:
    begins(ctx)
    return one + 1


@crowd.stage(timeout=LONG)
def three(ctx: StageContext, two: int) -> int:
    begins(ctx)
    step(ctx, "item", lambda: None)
    return two + 1


@crowd.stage(timeout=LONG)
def four(ctx: StageContext, three: int) -> int:
    begins(ctx)
    return three + 1


@crowd.stage(timeout=LONG)
def five(ctx: StageContext, four: int) -> int:
    begins(ctx)
    return four + 1


# ── one whose retry is due in a while ──
late = Pipeline("late", retry=Retry(limit=1, base="2500ms", jitter="none"))


@late.stage(timeout=LONG)
def come_back(ctx: StageContext) -> int:
    """Fail once, and say by a clock that nobody sets when that was, and when the retry came."""
    note("failed" if ctx.attempt == 1 else "came", ctx.job_id, monotonic())
    if ctx.attempt == 1:
        raise TimeoutError("later")
    return ctx.attempt


# ── one that works until its shift is over ──
SHIFT: Final = 50
# Longer than all that was told before: whoever watches the witness grow can tell it from that.
WORD: Final = "-" * 20_000
busy = Pipeline("busy", retry=AT_ONCE)
shift_is_over: Final = threading.Event()


class AtWork:
    """Counts the stages that are at work, and tells when it is the whole shift."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    def __enter__(self) -> None:
        with self._lock:
            self._count += 1
            if self._count == SHIFT:
                note("all-at-work", WORD)

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._count -= 1


at_work: Final = AtWork()


@busy.stage(timeout=LONG)
def work(ctx: StageContext, params: dict[str, Any]) -> int:
    """Work on, listening to the engine or deaf to it."""
    begins(ctx)
    with at_work:
        while not shift_is_over.wait(0.02):
            if params["listens"]:
                ctx.beat()
    return ctx.attempt


# ── one that takes its engine down ──
poison = Pipeline("poison", retry=AT_ONCE)


@poison.stage(timeout=LONG)
def swallow(ctx: StageContext) -> None:
    """End the process, as a fault in C code would."""
    begins(ctx)
    os._exit(POISONED)
