"""`sgops init`: a configuration and a first pipeline, in words that explain themselves."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from types import MappingProxyType
from typing import Final

import click

from sgops.cli.options import place
from sgops.cli.session import Session
from sgops.cli.verb import verb

CONFIG: Final = """\
# What sgops runs in this folder. Every other key has a default: `sgops config show` lists them all.

[engine]
# The database, the logs and the files of jobs.
data_dir = "./.sgops"
# Your pipelines: files beside this one, or importable modules.
pipelines = ["./my_pipelines.py"]
# How many stages run at the same time.
workers = 4

# Values that pipelines read as ctx.vars["greeting"], so that they can be changed without touching code.
[vars]
greeting = "Hello"
"""
PIPELINES: Final = '''\
"""Pipelines of my own. What a stage returns is kept, and is what later stages get by its name."""

from sgops import Pipeline, Retry

hello = Pipeline("hello")


@hello.stage(timeout="1m", retry=Retry(limit=3, base="1s"))
def greet(ctx, params):
    return {"text": f"{ctx.vars['greeting']}, {params.get('name', 'world')}!"}


@hello.stage()
def shout(ctx, greet):
    return {"text": greet["text"].upper()}
'''
IGNORE: Final = """\
.sgops/
__pycache__/
"""
FILES: Final = MappingProxyType({"sgops.toml": CONFIG, "my_pipelines.py": PIPELINES, ".gitignore": IGNORE})


@verb("init", examples=("sgops init", "sgops init ~/work && cd ~/work && sgops submit hello -p name=Ada"))
@click.argument("folder", metavar="[DIR]", default=".", type=place)
@click.pass_obj
def init(session: Session, folder: Path) -> None:
    """Write a configuration and a first pipeline.

    Files that are there already are left as they are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [name for name, content in FILES.items() if _write(folder / name, content)]
    if session.json:
        session.emit({"folder": str(folder.absolute()), "written": list(written)})
        return
    for name in FILES:
        session.say(f"{'wrote' if name in written else 'kept '}  {folder / name}")
    session.talk("\nNow try:")
    if folder.absolute() != Path.cwd():
        session.talk(f"  cd {quote(str(folder))}")
    session.talk("  sgops submit hello -p name=Ada\n  sgops")


def _write(path: Path, content: str) -> bool:
    """Write a file unless one of that name is there, whatever it is."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(content)
    except FileExistsError:
        return False
    return True
