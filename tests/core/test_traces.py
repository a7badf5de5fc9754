"""A kept traceback names frames, and neither values nor our own insides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sgops.core.traces import FRAMES, LINKS, message_of, name_and_message, traceback_of


def caught(act: Callable[[], object]) -> BaseException:
    try:
        act()
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what the test asked for
        return error
    raise AssertionError("nothing was raised")


def a_function_of(module: str, source: str, **names: object) -> Callable[..., Any]:
    """Define `f` as if it stood in that module."""
    scope: dict[str, Any] = {"__name__": module, **names}
    exec(compile(source, f"<{module}>", "exec"), scope)
    return scope["f"]  # type: ignore[no-any-return]


def test_the_frames_of_the_stage_are_named_with_their_lines() -> None:
    def draw() -> None:
        raise ValueError("no ink")

    text = traceback_of(caught(draw))

    assert "in draw" in text
    assert 'raise ValueError("no ink")' in text
    assert text.endswith("ValueError: no ink\n")


def test_no_value_of_a_variable_is_told() -> None:
    def log_in() -> None:
        password = "hunter" + "2"
        raise ValueError(len(password))

    text = traceback_of(caught(log_in))

    assert "hunter2" not in text


def test_our_own_frames_are_left_out() -> None:
    def draw() -> None:
        raise ValueError("no ink")

    ours = a_function_of("sgops.engine.runner", "def f(stage): stage()")

    text = traceback_of(caught(lambda: ours(draw)))

    assert "sgops.engine.runner" not in text
    assert "in draw" in text


def test_our_own_frames_are_told_when_there_is_no_other() -> None:
    ours = a_function_of("sgops.engine.runner", "def f():\n try: 1 / 0\n except ZeroDivisionError as e: return e")

    text = traceback_of(ours())

    assert "sgops.engine.runner" in text


def test_a_sample_is_an_authors_code() -> None:
    sample = a_function_of("sgops.samples.story", "def f(): 1 / 0")

    text = traceback_of(caught(sample))

    assert "sgops.samples.story" in text


def test_what_led_to_an_error_is_told_before_it() -> None:
    def draw() -> None:
        try:
            raise ConnectionError("refused")  # noqa: TRY301 - what authors write
        except ConnectionError as error:
            raise RuntimeError("no picture") from error

    text = traceback_of(caught(draw))

    assert (
        text.index("ConnectionError: refused") < text.index("direct cause") < text.index("RuntimeError: no picture\n")
    )


def test_what_was_being_handled_is_told_unless_the_author_hid_it() -> None:
    def clumsy(hide: bool) -> None:
        try:
            raise ConnectionError("refused")  # noqa: TRY301 - what authors write
        except ConnectionError:
            if hide:
                raise RuntimeError("no picture") from None
            raise RuntimeError("no picture")  # noqa: B904 - that it is clumsy is the point

    told, hidden = traceback_of(caught(lambda: clumsy(False))), traceback_of(caught(lambda: clumsy(True)))

    assert "ConnectionError: refused\n" in told
    assert "During handling" in told
    assert "During handling" not in hidden


def test_the_errors_of_a_group_are_told_with_their_frames() -> None:
    def draw() -> None:
        raise ValueError("no ink")

    def draw_all() -> None:
        raise BaseExceptionGroup("two pictures", [caught(draw), KeyError("paper")])

    text = traceback_of(caught(draw_all))

    assert "in draw\n" in text
    assert "KeyError: 'paper'" in text


def test_a_deep_recursion_is_told_in_part() -> None:
    def down() -> None:
        down()

    text = traceback_of(caught(down))

    assert text.count("in down") <= FRAMES
    assert len(text) < 10_000


def test_a_long_chain_is_told_in_part() -> None:
    error: Exception = ValueError("first")
    for number in range(100):
        above = ValueError(str(number))
        above.__cause__ = error
        error = above

    text = traceback_of(error)

    assert text.count("ValueError") == LINKS
    assert text.endswith("ValueError: 99\n")


def test_an_error_without_a_message_is_told_by_its_name() -> None:
    assert name_and_message(TimeoutError()) == "TimeoutError"


def test_a_message_that_cannot_be_read_is_told_as_such() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert message_of(Mute()) == "(its message could not be read: RuntimeError)"
