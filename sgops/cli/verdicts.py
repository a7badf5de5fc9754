"""How the answer of a check is shown: each thing that was looked at, and what was found."""

from __future__ import annotations

from sgops.cli.session import Session, paint
from sgops.core.show import Tone, line
from sgops.core.views import Check, Verdict


def show_verdict(session: Session, verdict: Verdict) -> None:
    """Write the checks one a line, and the verdict last."""
    if session.json:
        session.answer(verdict)
        return
    for check in verdict.checks:
        mended = paint("  mended", Tone.GOOD) if check.fixed else ""
        detail = f": {line(check.detail)}" if check.detail else ""
        session.say(f"{_sign(session, check)}  {line(check.name)}{detail}{mended}")
    faults = sum(not check.ok for check in verdict.checks)
    session.say("all is well" if verdict.ok else paint(f"{faults} of {len(verdict.checks)} checks failed", Tone.BAD))


def _sign(session: Session, check: Check) -> str:
    if check.ok:
        return paint("+" if session.is_plain else "✓", Tone.GOOD)
    return paint("x" if session.is_plain else "✗", Tone.BAD)
