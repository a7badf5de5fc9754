"""Pipelines for the tests of the engine; each call makes one anew."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from sgops.core.pipeline import Pipeline
from sgops.core.retry import Retry

AT_ONCE = Retry(base="10ms", cap="20ms")


def of_stages(*bodies: Callable[..., Any], name: str = "story", **options: Any) -> Pipeline:
    """Make a pipeline whose stages are these functions, named after them."""
    pipeline = Pipeline(name, retry=options.pop("retry", AT_ONCE), **options)
    for body in bodies:
        pipeline.stage(body)
    return pipeline


def three_stages() -> Pipeline:
    def script(params: dict[str, Any]) -> dict[str, Any]:
        return {"scenes": list(range(params.get("scenes", 3)))}

    def panels(script: dict[str, Any]) -> list[str]:
        return [f"panel {scene}" for scene in script["scenes"]]

    def export(panels: list[str], script: dict[str, Any]) -> dict[str, int]:
        return {"panels": len(panels), "scenes": len(script["scenes"])}

    return of_stages(script, panels, export)


def with_two_items() -> Pipeline:
    def script() -> list[str]:
        return ["one", " two"]

    def panels(ctx: Any, script: list[str]) -> list[str]:
        drawn: list[str] = ctx.map(str, script, key=str)
        return drawn

    return of_stages(script, panels)


class Failing:
    """A stage body that fails so many times, and then gives its name."""

    def __init__(self, times: int, error: Callable[[], BaseException] = lambda: ConnectionError("down")) -> None:
        self.left = times
        self.error = error
        self.calls = 0

    def body(self) -> Callable[[], str]:
        def flaky() -> str:
            self.calls += 1
            if self.left > 0:
                self.left -= 1
                raise self.error()
            return "done"

        return flaky


class Gate:
    """A stage body that says when it has begun, and waits to be let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.open = threading.Event()

    def body(self) -> Callable[[Any], str]:
        def gated(ctx: Any) -> str:
            self.begun.set()
            while not self.open.wait(0.01):
                ctx.beat()
            return "through"

        return gated

    def deaf_body(self) -> Callable[[], str]:
        def deaf() -> str:
            self.begun.set()
            self.open.wait(30)
            return "late"

        return deaf
