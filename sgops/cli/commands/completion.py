"""`sgops completion`."""

from __future__ import annotations

import click

from sgops.cli.root import COMPLETE
from sgops.cli.session import Session
from sgops.cli.verb import verb


@verb(
    "completion",
    examples=(
        'eval "$(sgops completion bash)"                                in ~/.bashrc',
        'eval "$(sgops completion zsh)"                                 in ~/.zshrc',
        "sgops completion fish > ~/.config/fish/completions/sgops.fish",
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Write the completion script of a shell."""
    from click.shell_completion import get_completion_class

    complete = get_completion_class(shell)
    session = ctx.find_object(Session)
    if complete is None or session is None:
        raise click.UsageError(f"there is no completion for {shell}")
    script = complete(ctx.find_root().command, {}, "sgops", COMPLETE).source()
    if session.json:
        session.emit({"shell": shell, "script": script})
    else:
        session.say(script)
