"""`sgops demo`: sample jobs in a folder of their own, watched until the last has ended."""

from __future__ import annotations

import sys
import threading
from typing import Final

import click

from sgops.cli.exits import DONE
from sgops.cli.opening import open_terminal
from sgops.cli.options import Options
from sgops.cli.playground import open_press, playground
from sgops.cli.reach import engine, running_engine
from sgops.cli.session import Session
from sgops.cli.showcase import Showcase
from sgops.cli.verb import verb

_GLANCE: Final = 0.05


@verb("demo", examples=("sgops demo", "sgops demo --headless", "sgops --config sample_config.toml demo --headless"))
@click.option("--headless", is_flag=True, help="Plain lines instead of the terminal.")
@click.option("--once", is_flag=True, help="Submit nothing where there are jobs already; for the terminal.")
@click.pass_obj
def demo(session: Session, *, headless: bool, once: bool) -> int:
    """Run sample jobs: some fail, one for good.

    Picture books in Python, a batch of postcards made by commands, an invitation that a press prints. They run in a
    folder of their own, unless --config says where; the press is part of the demonstration and ends with it.
    """
    session.options = options = playground(session.options)
    with open_press(options) as has_press:
        showcase = Showcase(session=session, has_press=has_press)
        if not headless and sys.stdin.isatty() and sys.stdout.isatty():
            return open_terminal(options, before=showcase.begin_once if once else showcase.begin)
        if options.attach or running_engine(options):
            return _on_running_engine(options, showcase)
        return _on_own_engine(options, showcase)


def _on_running_engine(options: Options, showcase: Showcase) -> int:
    never = threading.Event()
    with engine(options) as operations:
        showcase.begin(operations)
        while not showcase.step(operations):
            never.wait(_GLANCE)
    return DONE


def _on_own_engine(options: Options, showcase: Showcase) -> int:
    from sgops.boot.plant import Stay, run_engine

    outcome = run_engine(
        Stay(
            config=options.config,
            data_dir=options.data_dir,
            on_ready=lambda operations, _folder: showcase.try_to_begin(operations),
            stop_when=showcase.step,
        )
    )
    if showcase.failed is not None:
        raise showcase.failed
    return outcome
