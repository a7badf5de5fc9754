"""How an error is told: one sentence and a way out, or one JSON object, on standard error."""

from __future__ import annotations

import errno
import json
from dataclasses import dataclass, replace
from typing import Final

import click

from sgops.cli.crash import write_crash
from sgops.cli.exits import BUG, STORAGE, USAGE, exit_of
from sgops.cli.session import Session, paint
from sgops.cli.tree import NoSuchVerb
from sgops.core.errors import SgopsError
from sgops.core.show import Tone
from sgops.core.values import visible

_NEWLINE: Final = "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is told of an error."""

    code: str
    message: str
    exit: int
    hint: str = ""


def explain(error: Exception, session: Session) -> int:
    """Tell an error on standard error and give its exit code."""
    report = report_of(error, session)
    if session.json:
        told = {"code": report.code, "message": report.message, "hint": report.hint}
        click.echo(json.dumps({"error": told}), err=True)
        return report.exit
    session.talk(f"{paint('sgops:', Tone.BAD)} {visible(report.message, keep=_NEWLINE)}")
    if report.hint:
        session.talk(f"  {visible(report.hint, keep=_NEWLINE)}")
    return report.exit


def report_of(error: Exception, session: Session) -> Report:
    """Put an error into words; one that nobody foresaw is written to a file."""
    match error:
        case SgopsError():
            return Report(code=error.code, message=error.message, hint=error.hint, exit=exit_of(error))
        case click.ClickException():
            return _misunderstood(error)
        case OSError(filename=str() as file, strerror=str() as reason):
            return Report(code="storage", message=f"{file}: {_lower(reason)}", exit=STORAGE)
        case OSError(errno=errno.ENOSPC | errno.EDQUOT | errno.EFBIG | errno.EIO, strerror=str() as reason):
            # Files of our own are named: this is where the answer was to go.
            return Report(
                code="storage",
                message=f"the answer cannot be written: {_lower(reason)}",
                hint="what was asked for is done; ask again where there is room",
                exit=STORAGE,
            )
        case _:
            return _unforeseen(error, session)


def _misunderstood(error: click.ClickException) -> Report:
    report = Report(code="usage", message=_lower(error.format_message().rstrip(".")), exit=USAGE)
    match error:
        case NoSuchVerb():
            return replace(report, hint=_nearest(error))
        case click.NoSuchOption():
            near = " or ".join(error.possibilities or ())
            message = f"there is no option {error.option_name}"
            return replace(report, message=message, hint=f"did you mean {near}?" if near else _help(error))
        case click.UsageError():
            return replace(report, hint=_help(error))
        case _:
            return report


def _nearest(error: NoSuchVerb) -> str:
    if error.near:
        return f"did you mean {' or '.join(map(repr, error.near))}?"
    return f"there are: {', '.join(error.all_verbs)}"


def _help(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx is not None else "sgops"
    return f"see {path} --help"


def _unforeseen(error: Exception, session: Session) -> Report:
    path = write_crash(error, session.options, session.now)
    message = f"something went wrong inside sgops ({type(error).__name__}); what was done is kept"
    return Report(code="internal", message=message, hint=f"the trace is in {path}; please report it", exit=BUG)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
