"""Stages as careless or hostile as stages can be, and the words that an operator must find for each."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import Any, Final

Stage = Callable[[Any], Any]


class Unspeakable(Exception):
    """An error that fails when it is asked what it is."""

    def __str__(self) -> str:
        raise RuntimeError("no words")

    __repr__ = __str__


class Sly(BaseException):
    """An error that no `except Exception` catches."""


class Lying(Exception):
    """An error that pretends to be of no class at all."""

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            raise RuntimeError("no class")
        return super().__getattribute__(name)


def _raise(make: Callable[[], BaseException]) -> Stage:
    def stage(ctx: Any) -> Any:
        raise make()

    return stage


def _return(make: Callable[[], Any]) -> Stage:
    def stage(ctx: Any) -> Any:
        return make()

    return stage


def _its_own_cause() -> BaseException:
    error = ValueError("round and round")
    error.__cause__ = error
    return error


def _a_cycle() -> list[Any]:
    value: list[Any] = []
    value.append({"again": value})
    return value


def _a_well() -> list[Any]:
    value: list[Any] = []
    for _ in range(200_000):
        value = [value]
    return value


def _noise() -> str:
    # Hexadecimal digits shrink to half: 25 MB after compression.
    return hashlib.shake_256(b"noise").hexdigest(25_000_000)


def _recurse(ctx: Any) -> Any:
    return _recurse(ctx)


def _recurse_in_an_item(ctx: Any) -> Any:
    return ctx.map(lambda _: _recurse(ctx), [1, 2], key=str, workers=2)


def _numbers() -> Iterator[int]:
    yield 1


async def _later() -> int:
    return 1


def _change_directory(ctx: Any) -> None:
    os.chdir(tempfile.gettempdir())


def _change_directory_in_an_item(ctx: Any) -> Any:
    return ctx.map(lambda _: os.chdir("/"), [1, 2], key=str, workers=2)


def _change_directory_for_a_while(ctx: Any) -> None:
    with contextlib.chdir("/"):
        pass


def _exit_from_an_item(ctx: Any) -> Any:
    return ctx.map(lambda _: sys.exit("enough"), [1, 2], key=str, workers=2)


def _a_bad_fact(ctx: Any) -> None:
    ctx.fact("ratio", float("inf"))


def _a_bad_step(ctx: Any) -> Any:
    return ctx.step("thing", object)


def _half_a_name(ctx: Any) -> Any:
    return ctx.step("caf\udce9", lambda: 1)


def _half_a_key(ctx: Any) -> Any:
    return ctx.map(len, ["caf\udce9"], key=str)


# What fails, and the words of the reason.
FAILING: Final[dict[str, tuple[Stage, str]]] = {
    "an error that cannot be shown": (_raise(Unspeakable), "Unspeakable"),
    "an error that says nothing": (_raise(Exception), "Exception"),
    "an error behind everybody's back": (_raise(lambda: Sly("here I am")), "Sly: here I am"),
    "an error that hides its class": (_raise(lambda: Lying("who?")), "Lying"),
    "an error that is its own cause": (_raise(_its_own_cause), "round and round"),
    "an error of ten megabytes": (_raise(lambda: ValueError("long " * 2_000_000)), "ValueError: long"),
    "an error of control bytes": (_raise(lambda: ValueError("\x1b[2J\x00\udc80")), "ValueError"),
    "a group of errors": (_raise(lambda: ExceptionGroup("two", [ValueError("a"), OSError("b")])), "two"),
    "no memory": (_raise(MemoryError), "MemoryError"),
    "an interrupt from the keyboard": (_raise(KeyboardInterrupt), "KeyboardInterrupt"),
    "an exit": (_raise(lambda: SystemExit(3)), r"sys\.exit\(3\)"),
    "an exit with words": (_raise(lambda: SystemExit("enough")), "enough"),
    "an exit from an item": (_exit_from_an_item, "enough"),
    "the end of an iterator": (_raise(StopIteration), "StopIteration"),
    "the end of a generator": (_raise(GeneratorExit), "GeneratorExit"),
    "recursion for ever": (_recurse, "without end"),
    "recursion for ever in items": (_recurse_in_an_item, "without end"),
    "NaN": (_return(lambda: {"scores": [1, float("nan")]}), r"\$\.scores\[1\] is NaN"),
    "bytes": (_return(lambda: b"x"), "bytes"),
    "a cycle": (_return(_a_cycle), "contains itself"),
    "a well": (_return(_a_well), "deep"),
    "50 MB of noise": (_return(_noise), r"MB|MiB"),
    "half a character": (_return(lambda: {"title": "\ud800"}), r"\$\.title"),
    "a generator": (_return(_numbers), "generator"),
    "a promise": (_return(_later), "coroutine"),
    "an object": (_return(object), "object"),
    "a fact that is no JSON": (_a_bad_fact, "ratio"),
    "a step that is no JSON": (_a_bad_step, "step 'thing'"),
    "a step with half a name": (_half_a_name, "name of a step cannot be stored.*half a character"),
    "an item with half a key": (_half_a_key, "key of an item cannot be stored.*half a character"),
    "another directory": (_change_directory, "working directory"),
    "another directory for a while": (_change_directory_for_a_while, "working directory"),
    "another directory in items": (_change_directory_in_an_item, "working directory"),
}
