"""What a thread prints goes to its attempt, and nothing a stage does reaches the terminal."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import pytest

from sgops.runtime import streams
from sgops.runtime.ring import Ring
from tests.support.clock import FakeClock

# Stages print; the tests' own output is nobody's.
say = print


@contextmanager
def capturing() -> Iterator[io.StringIO]:
    """Capture, in front of a stream that stands for the terminal."""
    terminal = io.StringIO()
    with redirect_stdout(terminal):
        streams.capture()
        try:
            yield terminal
        finally:
            streams.unbind()
            streams.release()


def a_ring() -> Ring:
    return Ring(FakeClock())


def said(ring: Ring) -> list[tuple[str, str]]:
    return [(line.stream, line.text) for line in ring.lines()]


def test_a_thread_without_an_attempt_prints_where_it_always_did() -> None:
    with capturing() as outside:
        say("hello")

    assert outside.getvalue() == "hello\n"


def test_a_bound_thread_prints_to_its_attempt() -> None:
    ring = a_ring()

    with capturing() as outside:
        streams.bind(ring)
        say("one", "two")
        say("three", file=sys.stderr, flush=True)
        sys.stdout.writelines(["four\n", "five\n"])
        streams.unbind()
        say("outside again")

    assert said(ring) == [("stdout", "one two"), ("stderr", "three"), ("stdout", "four"), ("stdout", "five")]
    assert outside.getvalue() == "outside again\n"


def test_each_thread_prints_to_its_own_attempt() -> None:
    rings = [a_ring() for _ in range(4)]
    start = threading.Barrier(4)

    def stage(number: int) -> None:
        streams.bind(rings[number])
        start.wait(10)
        for _ in range(50):
            say(f"I am {number}")

    threads = [threading.Thread(target=stage, args=(number,)) for number in range(4)]
    with capturing() as outside:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)

    for number, ring in enumerate(rings):
        assert said(ring) == [("stdout", f"I am {number}")] * 50
    assert outside.getvalue() == ""


def test_a_helping_thread_can_print_for_the_attempt_it_helps() -> None:
    ring = a_ring()

    def help_out(sink: streams.Sink | None) -> None:
        assert sink is not None
        streams.bind(sink)
        say("helping")

    with capturing():
        streams.bind(ring)
        helper = threading.Thread(target=help_out, args=(streams.bound(),))
        helper.start()
        helper.join(10)

    assert said(ring) == [("stdout", "helping")]


def test_bytes_are_captured_too() -> None:
    ring = a_ring()

    with capturing():
        streams.bind(ring)
        count = sys.stdout.buffer.write("grün \N{SNOWMAN}\n".encode())
        sys.stdout.buffer.write(b"\xff\n")
        sys.stdout.buffer.flush()

    assert count == 10
    assert said(ring) == [("stdout", "grün \N{SNOWMAN}"), ("stdout", "\N{REPLACEMENT CHARACTER}")]


def test_bytes_of_a_thread_without_an_attempt_go_where_they_always_did() -> None:
    underneath = io.BytesIO()

    text = io.TextIOWrapper(underneath)
    with redirect_stdout(text):
        streams.capture()
        sys.stdout.buffer.write(b"raw\n")
        sys.stdout.buffer.flush()
        seekable = sys.stdout.buffer.seekable()
        streams.release()

    assert underneath.getvalue() == b"raw\n"
    assert seekable


def test_an_attempt_is_no_terminal() -> None:
    with capturing() as outside:
        outside.isatty = lambda: True  # type: ignore[method-assign]
        before = sys.stdout.isatty()
        streams.bind(a_ring())
        bound = sys.stdout.isatty()

    assert before
    assert not bound


def test_all_else_is_the_original_streams() -> None:
    with capturing():
        sys.stdout.flush()
        is_writable, encoding = sys.stdout.writable(), sys.stdout.encoding

    assert is_writable
    assert encoding is None


def test_an_application_that_puts_its_own_stream_in_front_is_seen_through() -> None:
    ring, screen = a_ring(), io.StringIO()

    with capturing() as outside:
        with redirect_stdout(screen):
            streams.bind(ring)
            say("from the stage")
            streams.unbind()
            say("from the screen")
        say("outside")

    assert said(ring) == [("stdout", "from the stage")]
    assert screen.getvalue() == "from the screen\n"
    assert outside.getvalue() == "outside\n"


def test_a_process_without_streams_can_print_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    ring = a_ring()
    streams.capture()

    say("into nothing")
    streams.bind(ring)
    say("to the attempt")
    streams.unbind()
    streams.release()

    assert said(ring) == [("stdout", "to the attempt")]
    assert sys.stdout is None


def test_release_puts_back_what_was_there() -> None:
    before = (sys.stdout, sys.stderr)
    streams.capture()
    streams.capture()

    streams.release()
    streams.bind(a_ring())
    streams.unbind()

    assert (sys.stdout, sys.stderr) == before


PRINT_PAST_EVERYTHING = """
import os, subprocess, sys
from pathlib import Path
from sgops.runtime.streams import move_aside_fds

print("before")
aside = move_aside_fds(Path(sys.argv[1]))
os.write(1, b"raw out\\n")
os.write(2, b"raw err\\n")
subprocess.run(["echo", "from a child"])
print("printed")
sys.stdout.flush()
print("for the terminal", file=aside.stdout)
print("as terminal libraries do", file=sys.__stdout__)
print("errors too", file=sys.__stderr__)
print(aside.trim(10_000), aside.trim(5), aside.trim(5), file=aside.stdout)
os.write(1, b"after the trim\\n")
aside.restore()
print("back")
"""


def run(script: str, *arguments: str) -> tuple[str, str]:
    child = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=30, check=False
    )
    assert child.returncode == 0, child.stderr
    return child.stdout, child.stderr


def test_what_goes_past_sys_stdout_goes_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "output"

    out, err = run(PRINT_PAST_EVERYTHING.replace("aside.trim(5), aside.trim(5)", "0"), str(path))

    assert out.splitlines() == ["before", "for the terminal", "as terminal libraries do", "0 0", "back"]
    assert err == "errors too\n"
    assert sorted(path.read_text().splitlines()) == ["after the trim", "from a child", "printed", "raw err", "raw out"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_file_is_emptied_when_it_has_grown_too_big(tmp_path: Path) -> None:
    path = tmp_path / "output"

    out, _ = run(PRINT_PAST_EVERYTHING, str(path))

    assert out.splitlines()[-2] == "0 37 0"
    assert path.read_text() == "after the trim\n"


def test_a_process_that_was_started_without_streams_can_move_them_aside(tmp_path: Path) -> None:
    path = tmp_path / "output"
    script = f"import os; os.close(1); os.close(2)\n{PRINT_PAST_EVERYTHING.partition('subprocess.run')[0]}"
    script = script.replace('print("before")', "sys.stdout = sys.stderr = None")

    run(script, str(path))

    assert path.read_text() == "raw out\nraw err\n"


def test_children_do_not_inherit_the_terminal(tmp_path: Path) -> None:
    script = """
import subprocess, sys
from pathlib import Path
from sgops.runtime.streams import move_aside_fds
aside = move_aside_fds(Path(sys.argv[1]))
child = "import os, sys; sys.exit(any(os.path.exists(f'/dev/fd/{n}') for n in sys.argv[1:]))"
numbers = [str(aside.stdout.fileno()), str(aside.stderr.fileno())]
code = subprocess.run([sys.executable, "-c", child, *numbers], close_fds=False).returncode
print(code, file=aside.stdout)
"""

    out, _ = run(script, str(tmp_path / "output"))

    assert out == "0\n"
    assert [found.name for found in tmp_path.iterdir()] == ["output"]
