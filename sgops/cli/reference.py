"""The reference page of the command line, made from the commands themselves: `python -m sgops.cli.reference`."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from typing import Final

import click

from sgops.cli.exits import MEANINGS
from sgops.cli.root import root
from sgops.cli.tree import Tree
from sgops.cli.verb import Verb, global_options

_PREAMBLE: Final = """\
# The command line

This page is made from the commands themselves, with `python -m sgops.cli.reference > docs/reference/cli.md`; a test
compares the two. `sgops VERB --help` says the same where you are.

Data goes to standard output; hints, progress and questions go to standard error. With `--json` an answer is one object
(one a line with `--follow`), and an error is `{"error": {"code", "message", "hint"}}` on standard error. Lists answer
`{"items": [...], "next": …}`; hand `next` to `--after` for what follows.

Ids may come from standard input where a dash stands: `sgops jobs list state:held --ids | sgops jobs release -`. Acts
that take `--filter` show what they would do and ask; away from a terminal they want `--yes`.

Colours are left out where `NO_COLOR` is set or nobody looks; where only ASCII can be written, signs are ASCII.
"""


def page() -> str:
    """Write the whole page."""
    parts = [_PREAMBLE, _options(), _codes(), *_verbs(root, click.Context(root, info_name="sgops"), 2)]
    return "\n".join(parts)


def _options() -> str:
    rows = _rows(global_options(hidden=False), click.Context(root))
    return f"## Options of every command\n\nThey stand before or after the command.\n\n{rows}"


def _codes() -> str:
    rows = "\n".join(f"| {code} | {meaning} |" for code, meaning in MEANINGS.items())
    return f"## Exit codes\n\n| code | says |\n| --- | --- |\n{rows}\n"


def _verbs(group: Tree, ctx: click.Context, level: int) -> Iterator[str]:
    """Write the verbs of a group, and of the groups in it, in the order of the help."""
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if command is None:
            continue
        inner = click.Context(command, info_name=name, parent=ctx)
        yield _verb(command, inner, level)
        if isinstance(command, Tree):
            yield from _verbs(command, inner, level + 1)


def _verb(command: click.Command, ctx: click.Context, level: int) -> str:
    parts = [f"{'#' * level} {ctx.command_path}\n", f"{cleandoc(command.help or '')}\n"]
    if isinstance(command, Tree):
        alone = f"`{ctx.command_path}` alone means `{ctx.command_path} {command.default}`.\n"
        return "\n".join([*parts, alone])
    parts.append(f"```text\n{' '.join([ctx.command_path, *command.collect_usage_pieces(ctx)])}\n```\n")
    if options := _rows(command.params, ctx):
        parts.append(options)
    if isinstance(command, Verb):
        parts.append("\n".join(["```sh", *command.examples, "```\n"]))
    return "\n".join(parts)


def _rows(params: list[click.Parameter], ctx: click.Context) -> str:
    """Write options as a table; hidden ones are those of every command."""
    shown = [param.get_help_record(ctx) for param in params if isinstance(param, click.Option)]
    # A bar would end the cell, also inside of code.
    escaped = [(names.replace("|", "\\|"), says.replace("|", "\\|")) for names, says in filter(None, shown)]
    rows = [f"| `{names}` | {says} |" for names, says in escaped]
    return "\n".join(["| option | |", "| --- | --- |", *rows, ""]) if rows else ""


if __name__ == "__main__":
    click.echo(page(), nl=False)
