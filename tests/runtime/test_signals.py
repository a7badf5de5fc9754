"""A signal asks for a stop, a second one for haste, a third one for an end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from sgops.runtime.signals import Signals, Stop
from tests.support.eventually import eventually

SOON = 10.0


class Heard:
    """Note what was asked for, and on which thread."""

    def __init__(self) -> None:
        self.levels: list[Stop] = []
        self.threads: set[str] = set()

    def __call__(self, level: Stop) -> None:
        self.threads.add(threading.current_thread().name)
        self.levels.append(level)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def install(heard: Heard) -> Iterator[Callable[..., Signals]]:
    former = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    installed = []

    def install(*, hangup: bool = False, on_hangup: Callable[[], None] | None = None) -> Signals:
        signals = Signals(heard, hangup=hangup, on_hangup=on_hangup)
        installed.append(signals)
        signals.install()
        return signals

    yield install
    for signals in installed:
        signals.restore()
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_asks_for_a_graceful_stop_off_the_main_thread(
    install: Callable[..., Signals], heard: Heard, number: signal.Signals
) -> None:
    install()

    signal.raise_signal(number)

    eventually(lambda: heard.levels)
    assert heard.levels == [Stop.GRACEFUL]
    assert heard.threads == {"sgops-signals"}


def test_each_further_signal_is_more_urgent_and_none_is_lost(install: Callable[..., Signals], heard: Heard) -> None:
    install()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM, signal.SIGTERM):
        signal.raise_signal(number)

    eventually(lambda: len(heard.levels) == 4)
    assert heard.levels == [Stop.GRACEFUL, Stop.HURRY, Stop.NOW, Stop.NOW]


def test_a_hangup_asks_for_a_stop_but_never_for_haste(install: Callable[..., Signals], heard: Heard) -> None:
    install(hangup=True)

    for number in (signal.SIGHUP, signal.SIGHUP, signal.SIGTERM, signal.SIGHUP):
        signal.raise_signal(number)

    eventually(lambda: len(heard.levels) == 2)
    assert heard.levels == [Stop.GRACEFUL, Stop.HURRY]


def test_a_hangup_may_mean_something_else_than_a_stop(install: Callable[..., Signals], heard: Heard) -> None:
    hangups: list[str] = []
    install(on_hangup=lambda: hangups.append(threading.current_thread().name))

    for number in (signal.SIGHUP, signal.SIGHUP, signal.SIGTERM):
        signal.raise_signal(number)

    eventually(lambda: heard.levels)
    assert hangups == ["sgops-signals"] * 2
    assert heard.levels == [Stop.GRACEFUL]


def test_a_hangup_that_is_ignored_stays_ignored(install: Callable[..., Signals], heard: Heard) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    install(hangup=True)
    signal.raise_signal(signal.SIGHUP)
    signal.raise_signal(signal.SIGTERM)

    eventually(lambda: heard.levels)
    assert heard.levels == [Stop.GRACEFUL]
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN


def test_a_call_that_fails_is_reported_and_the_next_signal_is_heard() -> None:
    failures: list[BaseException] = []

    def fail(level: Stop) -> None:
        raise OSError(f"no {level.name}")

    signals = Signals(fail, on_error=lambda _, error: failures.append(error))
    signals.install()
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)

    eventually(lambda: len(failures) == 2)
    signals.restore()
    assert [str(failure) for failure in failures] == ["no GRACEFUL", "no HURRY"]


def test_restore_puts_back_who_was_asked_before(install: Callable[..., Signals], heard: Heard) -> None:
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))

    signals = install()
    signals.restore()
    signal.raise_signal(signal.SIGTERM)

    assert asked == [signal.SIGTERM]
    assert heard.levels == []


def test_an_event_loop_that_takes_the_wakeups_takes_no_signal_away(
    install: Callable[..., Signals], heard: Heard
) -> None:
    reads, writes = os.pipe()
    os.set_blocking(writes, False)

    install()
    former = signal.set_wakeup_fd(writes)
    signal.raise_signal(signal.SIGTERM)
    eventually(lambda: heard.levels)
    theirs = signal.set_wakeup_fd(former)

    assert heard.levels == [Stop.GRACEFUL]
    assert theirs == writes
    assert os.read(reads, 10) == bytes([signal.SIGTERM])
    os.close(reads)
    os.close(writes)


def test_other_signals_are_none_of_its_business(install: Callable[..., Signals], heard: Heard) -> None:
    others: list[int] = []
    former = signal.signal(signal.SIGUSR1, lambda number, _: others.append(number))

    install()
    signal.raise_signal(signal.SIGUSR1)
    signal.raise_signal(signal.SIGTERM)
    eventually(lambda: heard.levels)
    signal.signal(signal.SIGUSR1, former)

    assert others == [signal.SIGUSR1]
    assert heard.levels == [Stop.GRACEFUL]


WAIT_FOR_A_STOP = """
import sys, threading
from sgops.runtime.signals import Signals

stopped = threading.Event()
def stop(level):
    print(level, flush=True)
    if level == 2:
        stopped.set()
signals = Signals(stop)
signals.install()
print("ready", flush=True)
stopped.wait(60)
signals.restore()
"""


def test_a_main_thread_that_waits_is_reached() -> None:
    command = [sys.executable, "-c", WAIT_FOR_A_STOP]

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        heard = [child.stdout.readline()]
        for _ in range(2):
            child.send_signal(signal.SIGTERM)
            heard.append(child.stdout.readline())
        ended = child.wait(30)

    assert heard == ["ready\n", "1\n", "2\n"]
    assert ended == 0
