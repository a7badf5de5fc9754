"""One call from words to exit code; whatever goes wrong ends in a sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from sgops.cli.exits import DONE, INTERRUPTED, UNHEARD
from sgops.cli.failing import explain
from sgops.cli.options import Options
from sgops.cli.root import COMPLETE, root
from sgops.cli.session import Session


def run(arguments: Sequence[str], session: Session | None = None) -> int:
    """Do what the words say and give the exit code."""
    session = session or Session()
    # Known before the words are understood, so that a misunderstanding is told in the form that was asked for.
    if "--json" in arguments:
        session.options = Options(json=True)
    try:
        outcome = root.main(
            list(arguments), prog_name="sgops", complete_var=COMPLETE, obj=session, standalone_mode=False
        )
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        session.talk("")
        return INTERRUPTED
    except BrokenPipeError:
        return _unheard()
    except SystemExit:
        if COMPLETE in os.environ:
            raise
        # Apart from completion, click and Rich end the process themselves only when nobody reads on.
        return _unheard()
    except Exception as error:  # noqa: BLE001 - a traceback is never shown: the report says where it is written
        code = explain(error, session)
        return _unheard(code) if isinstance(error, OSError) and error.filename is None else code
    return outcome if isinstance(outcome, int) else DONE


def _unheard(code: int = UNHEARD) -> int:
    """Leave quietly when nobody reads on; the interpreter would complain when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code
