"""`sgops serve`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sgops.cli.commands.config import loaded_by, verdict_on
from sgops.cli.exits import CONFIG, DONE, FAILED, STORAGE
from sgops.cli.session import Session
from sgops.cli.verb import verb
from sgops.cli.verdicts import show_verdict
from sgops.core.errors import NoEngine
from sgops.core.views import Check, Verdict
from sgops.ports import Operations

if TYPE_CHECKING:
    from sgops.boot.config import Loaded


@verb("serve", examples=("sgops serve", "sgops --config sgops.toml serve", "sgops serve --check"))
@click.option("--check", is_flag=True, help="Say whether it could start, or runs well, and end.")
@click.pass_obj
def serve(session: Session, *, check: bool) -> int:
    """Run the engine without a screen, with the HTTP admin API.

    Logs are JSON lines on standard output. Ctrl-C, SIGTERM or `sgops stop` end it in order: what runs is given a
    while, and resumed at the next start.
    """
    if check:
        return _check(session)
    from sgops.boot.plant import Stay, run_engine

    options = session.options
    listen = loaded_by(options).settings.api.listen

    def tell(_operations: Operations, folder: Path) -> None:
        where = f"http://{listen} (its token is in {folder / 'token'})" if listen else "its socket alone"
        session.talk(f"sgops is ready at {where}; its files are in {folder}")

    return run_engine(
        Stay(config=options.config, data_dir=options.data_dir, http=True, log_to_stdout=True, on_ready=tell)
    )


def _check(session: Session) -> int:
    """Say whether an engine could start; where one runs already, whether it is ready."""
    loaded = loaded_by(session.options)
    verdict = verdict_on(loaded)
    running = _running(session)
    rest = (running,) if running is not None else _storage(loaded)
    show_verdict(session, Verdict(ok=verdict.ok and all(one.ok for one in rest), checks=(*verdict.checks, *rest)))
    if not verdict.ok:
        return CONFIG
    if all(one.ok for one in rest):
        return DONE
    return STORAGE if running is None else FAILED


def _storage(loaded: Loaded) -> tuple[Check, ...]:
    from sgops.boot.start_check import storage_checks

    return (*storage_checks(loaded.settings), Check(name="engine", ok=True, detail="none runs; it could start"))


def _running(session: Session) -> Check | None:
    """Ask the engine that runs whether it is ready."""
    try:
        with session.engine() as operations:
            ready = operations.ready()
    except NoEngine:
        return None
    reasons = "; ".join(component.reason for component in ready.components.values() if component.reason)
    return Check(name="engine", ok=ready.status != "unhealthy", detail=reasons or "runs and is ready")
