"""What a stage may do while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from sgops.core.values import Json

T = TypeVar("T")


class StageItem(Protocol):
    """One keyed piece of work inside a stage, as `ctx.items` gives it."""

    key: str
    value: Any
    result: Any

    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> bool | None: ...


class StageContext(Protocol):
    """The first argument of a stage: its job, and everything it can ask of the engine."""

    @property
    def job_id(self) -> int:
        """The job that runs."""

    @property
    def attempt(self) -> int:
        """The number of this try, from 1."""

    @property
    def deadline(self) -> datetime | None:
        """When the stage's time is up."""

    @property
    def cancelled(self) -> bool:
        """Whether the stage should stop soon: cancel, shutdown, deadline."""

    @property
    def vars(self) -> Mapping[str, Any]:
        """The `[vars]` of the configuration, by dotted name."""

    @property
    def temp_dir(self) -> Path:
        """A folder of this job that cleanup owns."""

    def map(
        self,
        fn: Callable[..., Any],
        items: Iterable[Any],
        *,
        key: str | Callable[[Any], object],
        workers: int = 1,
        on_error: str = "raise",
    ) -> list[Any]:
        """Do each keyed item once, ever; results in order."""

    def items(self, items: Iterable[Any], *, key: str | Callable[[Any], object]) -> Iterator[StageItem]:
        """Go through the items that are not recorded yet; `with item:` records one."""

    def step(self, name: str, fn: Callable[[], T]) -> T:
        """Call once, ever; afterwards give the recorded result."""

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far the stage is; a sign of life."""

    def beat(self) -> None:
        """Give a sign of life; raises when the stage must stop."""

    def fact(self, name: str, value: Json) -> None:
        """Record captured state with the checkpoint."""

    def log(self, text: str, **details: Json) -> None:
        """Keep a line with the attempt."""

    def secret(self, name: str) -> str:
        """Read a secret of the configuration."""

    def idempotency_key(self, suffix: str = "") -> str:
        """Give a key that is the same in every try of this stage's run."""

    def artifact(self, name: str, kind: str = "intermediate") -> AbstractContextManager[Any]:
        """Write a file that is registered with the stage's commit."""

    def path(self, name: str) -> Path:
        """Find a verified file of this job."""

    def call(self, connector: str, *, name: str | None = None, **request: Json) -> Any:  # noqa: ANN401  (the service's own result)
        """Hand work to an external service and give its result when it is there."""
