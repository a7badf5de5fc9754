"""Stages that run in processes of their own, and do their worst there."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from sgops import Pipeline, Retry

ONCE = Retry(limit=0, by_type={"crash": {"limit": 0}, "timeout": {"limit": 0}, "out_of_memory": {"limit": 0}})
FOREVER = 600

good = Pipeline("good", retry=ONCE)


@good.stage(isolation="process")
def count(ctx: Any, params: Any) -> dict[str, Any]:
    done = ctx.map(lambda item: item * 2, [1, 2, 3], key=str, workers=2)
    ctx.step("once", lambda: "first")
    ctx.progress(1, 2, "half")
    ctx.log("counted", items=3)
    ctx.fact("sum", sum(done))
    sys.stdout.write("said\n")
    sys.stderr.write("complained\n")
    return {"done": done, "pid": os.getpid(), "attempt": ctx.attempt, "key": ctx.idempotency_key("x")}


@good.stage
def after(count: Any) -> Any:
    return {"sum": sum(count["done"]), "other": count["pid"] != os.getpid()}


def hanging(body: Any) -> Pipeline:
    """Make a pipeline of one stage that overruns."""
    pipeline = Pipeline(body.__name__.replace("_", "-"), retry=ONCE)
    pipeline.stage(isolation="process", timeout="1s")(body)
    return pipeline


def ending(body: Any) -> Pipeline:
    """Make a pipeline of one stage that ends its process."""
    pipeline = Pipeline(body.__name__.replace("_", "-"), retry=ONCE)
    pipeline.stage(isolation="process")(body)
    return pipeline


@hanging
def in_sleep() -> None:
    threading.Event().wait(FOREVER)


@hanging
def in_a_socket() -> None:
    ours, _theirs = socket.socketpair()
    ours.recv(1)


@hanging
def in_a_lock() -> None:
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


@hanging
def in_a_regex() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


@hanging
def in_a_loop() -> None:
    while True:
        pass


@hanging
def deaf(ctx: Any) -> None:
    while True:
        try:
            while True:
                ctx.beat()
        except BaseException:  # noqa: BLE001 - that is the point
            pass


@hanging
def with_deaf_children(ctx: Any) -> None:
    """Leave a child that ignores what it is asked, and a grandchild that has left the session."""
    subprocess.Popen(["sh", "-c", "trap '' TERM; while :; do sleep 1; done"])
    subprocess.Popen(["sh", "-c", f"setsid sh -c 'trap \"\" TERM; echo $$ > {ctx.temp_dir}/escaped; sleep 600' &"])
    threading.Event().wait(FOREVER)


OVERRUNNING = [in_sleep, in_a_socket, in_a_lock, in_a_regex, in_a_loop, deaf, with_deaf_children]


@ending
def segfault() -> None:
    ctypes.string_at(0)


@ending
def exits_at_once() -> None:
    os._exit(3)


@ending
def kills_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@ending
def exits_in_a_thread() -> None:
    threading.Thread(target=os._exit, args=(0,)).start()
    threading.Event().wait(FOREVER)


CRASHING = [segfault, exits_at_once, kills_itself, exits_in_a_thread]

greedy = Pipeline("greedy", retry=ONCE)


@greedy.stage(isolation="process", memory="200MiB")
def hoard() -> int:
    held = []
    while True:
        held.append(bytearray(10_000_000))


sly = Pipeline("sly", retry=ONCE)


@sly.stage(isolation="process", memory="200MiB")
def hoard_in_children() -> int:
    code = "x = bytearray(150_000_000); import threading; threading.Event().wait(600)"
    for _ in range(3):
        subprocess.Popen([sys.executable, "-c", code])
    threading.Event().wait(FOREVER)
    return 0


leaving = Pipeline("leaving", retry=ONCE)


@leaving.stage(isolation="process")
def leave_a_daemon(ctx: Any) -> str:
    """End well, and leave something running."""
    place = Path(ctx.temp_dir) / "daemon"
    subprocess.Popen(["sh", "-c", f"setsid sh -c 'echo $$ > {place}; exec sleep 600' &"]).wait()
    while not place.exists() or not place.read_text():
        threading.Event().wait(0.01)
    return place.read_text().strip()


patient = Pipeline("patient", retry=ONCE)


@patient.stage(isolation="process")
def wait_to_be_told(ctx: Any, params: Any) -> str:
    ctx.progress(0, 1, "begun")
    while True:
        threading.Event().wait(0.02)
        ctx.beat()


stubborn = Pipeline("stubborn", retry=ONCE)


@stubborn.stage(isolation="process")
def wait_for_ever(ctx: Any, params: Any) -> None:
    ctx.progress(0, 1, "begun")
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Event().wait(FOREVER)


stumbling = Pipeline("stumbling", retry=Retry(base="10ms"))


@stumbling.stage(isolation="process")
def stumble(ctx: Any, params: Any) -> Any:
    """Die of the third item, the first time."""
    folder = Path(params["folder"])

    def work(item: int) -> int:
        if item == 3 and not (folder / "died").exists():
            (folder / "died").touch()
            os._exit(1)
        with (folder / "done").open("a") as file:
            file.write(f"{item}\n")
        return item

    return ctx.map(work, [1, 2, 3], key=str)


alone = Pipeline("alone", retry=ONCE)


@alone.stage(isolation="process")
def stand_alone() -> str:
    return "alone"


slow_to_leave = Pipeline("slow-to-leave", retry=ONCE)


@slow_to_leave.stage(isolation="process", timeout="2s")
def stay() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Event().wait(FOREVER)


after_it = Pipeline("after-it")


@after_it.stage
def follow() -> str:
    return "followed"


everywhere = Pipeline("everywhere", retry=ONCE)


@everywhere.stage
def in_a_thread(params: Any) -> str:
    return str(params["word"])


@everywhere.stage(isolation="process")
def in_a_process(in_a_thread: str) -> str:
    return f"{in_a_thread} again"


everywhere.command("as_a_command", "printf '\"%s and again\"' {stages.in_a_process} > $SGOPS_OUTPUT")


@everywhere.stage
def gather(in_a_thread: str, in_a_process: str, as_a_command: str) -> dict[str, str]:
    return {"thread": in_a_thread, "process": in_a_process, "command": as_a_command}


unhearing = Pipeline("unhearing", retry=ONCE)


@unhearing.stage(isolation="process")
def hold_the_interpreter(ctx: Any) -> None:
    (ctx.temp_dir / "begun-worker").touch()
    re.match(r"(a+)+$", "a" * 60 + "b")


running_away = Pipeline("running-away", retry=ONCE)
running_away.command("run_away", "touch begun-command; setsid sh -c 'touch begun-child; sleep 600' & sleep 600")


files = Pipeline("files", retry=ONCE)


@files.stage
def draw(ctx: Any) -> None:
    with ctx.artifact("one.txt") as file:
        file.write(b"one")


@files.stage(isolation="process")
def bind(ctx: Any, draw: Any) -> Any:
    del draw
    with ctx.artifact("two.txt", kind="output") as file:
        file.write(ctx.path("one.txt").read_bytes() + b" and two")
    return ctx.path("two.txt").read_text()


calling = Pipeline("calling", retry=ONCE)


@calling.stage(isolation="process")
def render(ctx: Any) -> Any:
    """Sketch once, let a service do two things one after the other, and say in which processes that was."""
    sketched_by = ctx.step("sketch", os.getpid)
    frames = ctx.call("farm", scene=1)
    sound = ctx.call("farm", name="sound", of=frames)
    return {"frames": frames, "sound": sound, "sketched_elsewhere": sketched_by != os.getpid()}
