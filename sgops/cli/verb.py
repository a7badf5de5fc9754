"""What all verbs share: global options on either side of them, examples, filters that begin with a dash."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

import click

from sgops import __version__
from sgops.cli.options import duration, filled, place
from sgops.cli.session import Session

F = TypeVar("F", bound=Callable[..., Any])

WHERE_OPTIONS_ARE: Final = "Options that every command takes are listed by: sgops --help"


class Verb(click.Command):
    """A command with examples; one that takes terms reads `-state:dead` as a term and not as options."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), takes_terms: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)
        self.takes_terms = takes_terms
        self.params.extend(global_options(hidden=True))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        args = spelled_out(args)
        return super().parse_args(ctx, terms_last(args, self.params) if self.takes_terms else args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        write_examples(formatter, self.examples)
        formatter.write_paragraph()
        formatter.write_text(WHERE_OPTIONS_ARE)


def verb(name: str, *, examples: Sequence[str], takes_terms: bool = False) -> Callable[[F], Verb]:
    """Make a command of a function; its docstring is the help."""
    return click.command(name, cls=Verb, examples=examples, takes_terms=takes_terms)


def write_examples(formatter: click.HelpFormatter, examples: Sequence[str]) -> None:
    """List commands one could type, as they are typed."""
    with formatter.section("Examples" if len(examples) > 1 else "Example"):
        for example in examples:
            formatter.write(f"{'':{formatter.current_indent}}{example}\n")


def global_options(*, hidden: bool) -> list[click.Parameter]:
    """Make the options that stand before or after every verb; the last word on a line wins."""
    return [
        _option("--config", hidden, "The configuration to use.", type=place, metavar="FILE"),
        _option("--data-dir", hidden, "Where the engine keeps its files.", type=place, metavar="DIR"),
        _option("--attach", hidden, "Speak to the engine at this address alone.", type=filled, metavar="SOCKET|URL"),
        _option("--token-file", hidden, "The token for an address over TCP.", type=place, metavar="FILE"),
        _option("--json", hidden, "Answer with one JSON object.", is_flag=True),
        _option("--timeout", hidden, "How long to wait for an answer, for example 5s.", type=duration, metavar="TIME"),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            hidden=hidden,
            callback=_tell_version,
            help="Say which version this is.",
        ),
    ]


def terms_last(args: Sequence[str], params: Sequence[click.Parameter]) -> list[str]:
    """Put what only looks like options behind `--`, where click takes it as it is; terms have no order."""
    valued = valued_options(params)
    options: list[str] = []
    terms: list[str] = []
    words = iter(args)
    for word in words:
        if word == "--":
            terms.extend(words)
        elif word in valued:
            options.append(word)
            options.extend([value] if (value := next(words, None)) is not None else [])
        else:
            (options if word.startswith("--") else terms).append(word)
    return [*options, "--", *terms]


def valued_options(params: Sequence[click.Parameter]) -> frozenset[str]:
    """Name the options whose value is the next word."""
    return frozenset(
        name
        for param in params
        if isinstance(param, click.Option) and not param.is_flag and not param.count
        for name in param.opts
    )


def spelled_out(args: Sequence[str]) -> list[str]:
    """Let -h be --help everywhere, except where words are no options any more."""
    end = args.index("--") if "--" in args else len(args)
    return [*("--help" if word == "-h" else word for word in args[:end]), *args[end:]]


def _option(name: str, hidden: bool, says: str, **attributes: Any) -> click.Option:  # noqa: FBT001 - as click has it
    return click.Option([name], expose_value=False, callback=_choose, hidden=hidden, help=says, **attributes)


def _choose(ctx: click.Context, param: click.Parameter, value: object) -> None:
    session = ctx.find_object(Session)
    if value and session is not None and param.name:
        session.options = replace(session.options, **{param.name: value})  # type: ignore[arg-type]


def _tell_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's shape
    if not value or ctx.resilient_parsing:
        return
    session = ctx.find_object(Session)
    if session is not None and session.json:
        session.emit({"version": __version__})
    else:
        click.echo(f"sgops {__version__}")
    ctx.exit()
