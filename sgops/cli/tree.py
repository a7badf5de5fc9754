"""A group of verbs whose modules are imported when they are invoked, and not before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import click

from sgops.cli.verb import WHERE_OPTIONS_ARE, global_options, spelled_out, valued_options, write_examples

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_COMMANDS: Final = "sgops.cli.commands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A verb that is not imported yet: its first sentence, and where it lives."""

    says: str
    module: str
    name: str
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Verbs about one thing; `default` is meant when none is said."""

    says: str
    verbs: Mapping[str, Leaf] = field(default_factory=lambda: MappingProxyType({}))
    default: str = ""


Verbs: TypeAlias = Mapping[str, "Leaf | Branch"]


class Tree(click.Group):
    """A group that lists its verbs without importing one, and knows the nearest when one is misspelt."""

    def __init__(
        self,
        *args: Any,
        verbs: Verbs,
        default: str,
        examples: Sequence[str] = (),
        is_root: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.verbs = verbs
        self.default = default
        self.examples = tuple(examples)
        self.is_root = is_root
        self.params.extend(global_options(hidden=not is_root))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's shape
        return [name for name, entry in self.verbs.items() if not _is_hidden(entry)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's shape
        match self.verbs.get(cmd_name):
            case Leaf() as leaf:
                command: click.Command = getattr(import_module(f"{_COMMANDS}.{leaf.module}"), leaf.name)
                return command
            case Branch() as branch:
                return Tree(cmd_name, help=branch.says, verbs=branch.verbs, default=branch.default)
            case None:
                return None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        args = spelled_out(args)
        # A shell that asks what may follow means the group itself.
        return super().parse_args(ctx, args if ctx.resilient_parsing else self._with_default(args))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None:
            raise NoSuchVerb(name, ctx=ctx, near=self.near(name), all_verbs=self.list_commands(ctx))
        return name, command, args[1:]

    def near(self, name: str) -> list[str]:
        """Name the verbs that were probably meant, here or one level below."""
        here = [verb for verb, entry in self.verbs.items() if not _is_hidden(entry)]
        begun = [verb for verb in here if len(name) > 1 and verb.startswith(name)]
        branches = [(outer, entry) for outer, entry in self.verbs.items() if isinstance(entry, Branch)]
        below = [f"{outer} {name}" for outer, branch in branches if name in branch.verbs]
        return [*dict.fromkeys([*begun, *get_close_matches(name, here, n=3)]), *below]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.verbs[name].says) for name in self.list_commands(ctx)])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        if self.examples:
            write_examples(formatter, self.examples)
        if not self.is_root:
            formatter.write_paragraph()
            formatter.write_text(WHERE_OPTIONS_ARE)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer verbs from the table; importing them all would be felt at every press of the key."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(name, help=self.verbs[name].says)
            for name in self.list_commands(ctx)
            if name.startswith(incomplete)
        ]

    def _with_default(self, args: list[str]) -> list[str]:
        """Put the default verb where a verb is missing; a plain word is a verb, even if it is misspelt."""
        at = _first_word(args, self.params)
        if at > len(args):
            return args  # an option without its value: it would take the verb for it
        is_missing = at == len(args) or args[at].startswith("-") or ":" in args[at]
        return [*args[:at], self.default, *args[at:]] if is_missing and "--help" not in args[:at] else args


class NoSuchVerb(click.UsageError):
    """Somebody asked for a verb that there is not."""

    def __init__(self, name: str, *, ctx: click.Context, near: Sequence[str], all_verbs: Sequence[str]) -> None:
        super().__init__(f"there is no command '{ctx.command_path} {name}'", ctx)
        self.near = tuple(f"{ctx.command_path} {verb}" for verb in near)
        self.all_verbs = tuple(all_verbs)


def _first_word(args: Sequence[str], params: Sequence[click.Parameter]) -> int:
    """Find the first word that is no option of the group, and no value of one; behind the end if a value is missing."""
    valued = valued_options(params)
    flags = {name for param in params if isinstance(param, click.Option) for name in param.opts} | {"--help"}
    at = 0
    while at < len(args):
        if args[at] in valued:
            at += 2
        elif args[at].partition("=")[0] in flags:
            at += 1
        else:
            break
    return at


def _is_hidden(entry: Leaf | Branch) -> bool:
    return isinstance(entry, Leaf) and entry.hidden
