"""What a pipeline is: a named, versioned, ordered list of stages, as its author declares it."""

from __future__ import annotations

import dataclasses
import inspect
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, Unpack, cast, overload

from sgops.core.command import Command
from sgops.core.errors import NotFound, PipelineError, SgopsError
from sgops.core.failure import failure_type
from sgops.core.query import suggest
from sgops.core.request import Request
from sgops.core.retry import Retry
from sgops.core.stage_options import (
    CommandOptions,
    StageOptions,
    duration,
    fitting,
    functions,
    is_name,
    known,
    runnable,
    size,
    texts,
    uses,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# The two arguments every stage may ask for; all others are outputs of earlier stages.
CONTEXT: Final = "ctx"
PARAMS: Final = "params"


class Isolation(StrEnum):
    """Where a stage's code runs."""

    THREAD = "thread"
    PROCESS = "process"
    COMMAND = "command"
    EXTERNAL = "external"


# Where an author's function can run; what runs elsewhere is declared as what it is.
_FOR_FUNCTIONS: Final = (Isolation.THREAD, Isolation.PROCESS)


class OnDrift(StrEnum):
    """What happens to a job whose pipeline changed under its checkpoints."""

    DEAD_LETTER = "dead_letter"
    RESTART = "restart"
    RESUME = "resume"
    HOLD = "hold"


class OnCrash(StrEnum):
    """What happens to a job that was running when the engine died."""

    RESUME = "resume"
    HOLD = "hold"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of a pipeline; the unit of checkpoint, retry and timeout."""

    name: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]
    timeout: timedelta | None = None
    retry: Retry | None = None
    isolation: Isolation = Isolation.THREAD
    memory: int | None = None
    queue: str | None = None
    uses: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    uses_config: tuple[str, ...] = ()
    depends: tuple[Callable[..., Any], ...] = ()
    verify: Callable[..., Any] | None = None
    export: bool = False
    # What runs in the place of the function; then `arguments` are all that it can be told.
    command: Command | None = None
    # What the function asks of a service, when it does nothing else.
    request: Request | None = None
    # The earlier stages whose outputs the stage asks for.
    reads: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        reads = tuple(name for name in self.arguments if name not in {CONTEXT, PARAMS})
        object.__setattr__(self, "reads", reads)


F = TypeVar("F", bound="Callable[..., Any]")


class Pipeline:
    """A registry of stages, run in the order they are declared."""

    def __init__(
        self,
        name: str,
        *,
        version: int = 1,
        params: type | None = None,
        on_drift: Literal["dead_letter", "restart", "resume", "hold"] = "dead_letter",
        on_crash: Literal["resume", "hold", "fail"] = "resume",
        queue: str = "default",
        timeout: str | timedelta | float | None = None,
        retry: Retry | None = None,
    ) -> None:
        self.name = _valid_name(name, "pipeline")
        where = f"pipeline '{name}'"
        self.version = fitting("version", version, where, fits=type(version) is int)
        self.params = _params_type(name, params)
        self.on_drift = _choice(OnDrift, on_drift, "on_drift", name)
        self.on_crash = _choice(OnCrash, on_crash, "on_crash", name)
        self.queue = fitting("queue", queue, where, fits=_is_queue(queue))
        self.timeout = duration(timeout, where)
        self.retry = fitting("retry", retry, where, fits=retry is None or isinstance(retry, Retry))
        self.stages: tuple[Stage, ...] = ()
        self._places: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"Pipeline({self.name!r}, version={self.version}, stages={list(self.names)})"

    @property
    def names(self) -> tuple[str, ...]:
        """The stages' names in order."""
        return tuple(self._places)

    @overload
    def stage(self, function: F, /) -> F: ...

    @overload
    def stage(self, /, **options: Unpack[StageOptions]) -> Callable[[F], F]: ...

    def stage(self, function: F | None = None, /, **options: Unpack[StageOptions]) -> F | Callable[[F], F]:
        """Declare the next stage; usable bare (`@story.stage`) or with options (`@story.stage(timeout="2m")`)."""

        def declare(body: F) -> F:
            stage = self._declared(body, options)
            self._places[stage.name] = len(self.stages)
            self.stages += (stage,)
            return body

        return declare if function is None else declare(function)

    def command(
        self,
        name: str,
        run: Sequence[str] | str,
        *,
        exit_codes: Mapping[int, str] | None = None,
        **options: Unpack[CommandOptions],
    ) -> None:
        """Declare the next stage as a command: a list of words is run as it is, a line goes through the shell."""
        where = f"stage '{name}' of pipeline '{self.name}'"
        stage = self._declared(_no_function, cast("StageOptions", {"name": name, **options}))
        try:
            words = run if isinstance(run, str) else tuple(run)
            codes = {code: failure_type(kind) for code, kind in (exit_codes or {}).items()}
            command = Command(run=words, exit_codes=codes)
            self._know_all(command)
        except SgopsError as error:
            raise PipelineError(f"{where}: {error.message}", hint=error.hint) from error
        arguments = (CONTEXT, PARAMS, *self.names)
        stage = dataclasses.replace(stage, command=command, isolation=Isolation.COMMAND, arguments=arguments)
        self._places[stage.name] = len(self.stages)
        self.stages += (stage,)

    def service(self, name: str, request: Request, **options: Unpack[CommandOptions]) -> None:
        """Declare the next stage as one request to a service, whose result is its output."""
        stage = self._declared(_no_function, cast("StageOptions", {"name": name, **options}))
        arguments = (CONTEXT, PARAMS, *self.names)
        stage = dataclasses.replace(stage, function=request, request=request, arguments=arguments)
        self._places[stage.name] = len(self.stages)
        self.stages += (stage,)

    def _know_all(self, command: Command) -> None:
        """Refuse a command that asks for the output of a stage which is not there before it."""
        for asked in command.asked_of("stages"):
            stage = asked.partition(".")[0]
            if stage not in self.names:
                raise PipelineError(
                    f"the command asks for {{stages.{asked}}}, and '{stage}' is no earlier stage."
                    f"{suggest(stage, self.names)}",
                    hint=f"earlier stages: {', '.join(self.names) or 'none'}",
                )

    def find(self, name: str) -> Stage:
        """Give the stage of that name."""
        place = self._places.get(name)
        if place is not None:
            return self.stages[place]
        known = ", ".join(self.names) or "none"
        raise NotFound(
            f"pipeline '{self.name}' has no stage '{name}'.{suggest(name, self.names)}", hint=f"its stages: {known}"
        )

    def after(self, name: str) -> Stage | None:
        """Give the stage that follows, or None after the last."""
        place = self._places[name] + 1
        return self.stages[place] if place < len(self.stages) else None

    def _declared(self, body: Callable[..., Any], options: StageOptions) -> Stage:
        given = options.get("name")
        name = _valid_name(_name_of(body) if given is None else given, f"stage of pipeline '{self.name}'")
        where = f"stage '{name}' of pipeline '{self.name}'"
        if name in {CONTEXT, PARAMS} or name in self.names:
            raise PipelineError(f"{where}: the name is taken", hint="give it another with name=")
        known(options, where)
        runnable(body, where)
        isolation = _choice(Isolation, options.get("isolation", "thread"), "isolation", where, among=_FOR_FUNCTIONS)
        if options.get("memory") is not None and isolation is Isolation.THREAD and body is not _no_function:
            raise PipelineError(
                f"{where}: a thread cannot be limited in memory", hint='add isolation="process", or leave memory out'
            )
        return self._stage(name, body, isolation, options, where)

    def _stage(
        self, name: str, body: Callable[..., Any], isolation: Isolation, options: StageOptions, where: str
    ) -> Stage:
        retry, queue, verify = options.get("retry"), options.get("queue"), options.get("verify")
        export = options.get("export", False)
        return Stage(
            name=name,
            function=body,
            arguments=self._arguments(body, where),
            timeout=duration(options.get("timeout"), where),
            retry=fitting("retry", retry, where, fits=retry is None or isinstance(retry, Retry)),
            isolation=isolation,
            memory=size(options.get("memory"), where),
            queue=fitting("queue", queue, where, fits=queue is None or _is_queue(queue)),
            uses=uses(options.get("uses"), where),
            uses_config=texts("uses_config", options.get("uses_config", ()), where),
            depends=functions("depends", options.get("depends", ()), where),
            verify=fitting("verify", verify, where, fits=verify is None or callable(verify)),
            export=fitting("export", export, where, fits=isinstance(export, bool)),
        )

    def _arguments(self, body: Callable[..., Any], where: str) -> tuple[str, ...]:
        """Read which earlier outputs the function asks for; a name nobody has is a mistake now, not at run time."""
        offered = (CONTEXT, PARAMS, *self.names)
        asked = []
        for parameter in inspect.signature(body).parameters.values():
            if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
                continue
            if parameter.name in offered:
                asked.append(parameter.name)
            elif parameter.default is parameter.empty:
                raise PipelineError(
                    f"{where}: argument '{parameter.name}' is no earlier stage.{suggest(parameter.name, offered)}",
                    hint=f"it can ask for {', '.join(offered)}",
                )
        return tuple(asked)


def _no_function() -> None:
    """Stand where a command has no function."""


def _is_queue(name: object) -> bool:
    return isinstance(name, str) and bool(name)


def _name_of(body: Callable[..., Any]) -> str:
    name: str | None = getattr(body, "__name__", None)
    if name is None:
        raise PipelineError(f"{body!r} has no name for its stage", hint='name it: @pipeline.stage(name="draw")')
    return name


def _valid_name(name: str, what: str) -> str:
    if not is_name(name):
        raise PipelineError(
            f"{name!r} is no name for a {what}",
            hint="use letters, digits, '_', '-' and '.', beginning with a letter, at most 64",
        )
    return name


def _params_type(name: str, params: type | None) -> type | None:
    if params is not None and not dataclasses.is_dataclass(params):
        raise PipelineError(f"pipeline '{name}': params must be a dataclass", hint="write @dataclass above the class")
    return params


E = TypeVar("E", bound=StrEnum)


def _choice(kind: type[E], value: str, option: str, where: str, *, among: Sequence[E] = ()) -> E:
    offered = [member.value for member in among or kind]
    if value not in offered:
        raise PipelineError(
            f"{where}: {option}={value!r} is unknown.{suggest(str(value), offered)}",
            hint=f"use one of {', '.join(offered)}",
        )
    return kind(value)
