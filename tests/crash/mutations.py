"""What the harness must notice: promises taken out of a copy of the package, one at a time."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.crash.kills import Plan
from tests.crash.nursery import Nursery
from tests.crash.trial import carry_out
from tests.support.sources import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One piece of a file and what stands in its place, as often as it occurs there."""

    path: str
    old: str
    new: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A promise that is broken, the kills that show it, and the words in which a breach must be told."""

    name: str
    changes: tuple[Change, ...]
    plans: tuple[str, ...]
    told: str


_QUERIES: Final = "sgops/store/queries"
_TRANSACTION: Final = "sgops/store/transaction.py"
_WRITER: Final = "sgops/store/writer.py"
_FENCES: Final = (
    Change(path=f"{_QUERIES}/move_jobs.sql", old="    AND job.fence = move.old_fence\n"),
    Change(path=f"{_QUERIES}/move_jobs.sql", old="    AND job.seq = move.old_seq"),
    Change(path=f"{_QUERIES}/onward_trigger.sql", old="        AND job.fence = NEW.old_fence\n"),
    Change(path=f"{_QUERIES}/onward_trigger.sql", old="        AND job.seq = NEW.old_seq"),
)
# The second fence: a late result carries numbers that are taken, and what is append-only refuses them.
_OVERWRITES: Final = tuple(
    Change(path=f"{_QUERIES}/{name}.sql", old=f"INSERT INTO {table}", new=f"INSERT OR REPLACE INTO {table}")
    for name, table in (
        ("insert_checkpoints", "checkpoint"),
        ("insert_attempts", "attempt"),
        ("onward_trigger", "checkpoint"),
        ("onward_trigger", "attempt"),
    )
)
_COMMITS: Final = tuple(f"begin@writer.before_commit:{nth}" for nth in (3, 8, 14, 21, 27, 33))


MUTATIONS: Final = (
    Mutation(
        name="a move is written whoever has the job by now",
        changes=_FENCES + _OVERWRITES,
        plans=("",) * 4,
        # A job of which something was asked meanwhile may never end, for its worker writes over the wish.
        told="was completed by attempts|every job to end: not within",
    ),
    Mutation(
        name="a record is kept whoever has the job by now",
        changes=(Change(path=f"{_QUERIES}/record_ledger.sql", old="    AND job.fence = record.fence\n"),),
        plans=("",) * 4,
        told="after it had lost the job",
    ),
    Mutation(
        name="an answer is given before the commit",
        changes=(
            Change(path=_WRITER, old="            work.acknowledge()\n", new="            pass\n"),
            Change(
                path=_WRITER,
                old='            failpoint("writer.before_commit")\n',
                # With a pause, so that those who were answered have told it when the kill comes.
                new="            for work in works:\n                work.acknowledge()\n"
                "            _call(self.pace.answered)\n"
                "            threading.Event().wait(0.005)\n"
                '            failpoint("writer.before_commit")\n',
            ),
        ),
        plans=_COMMITS,
        told="was acknowledged and is not there|its record is not there|began before",
    ),
    Mutation(
        name="a record is not waited for",
        changes=(
            Change(
                path="sgops/store/sqlite_store.py",
                old="            answer.wait(_RECORD_SECONDS)\n",
                new="            answer\n",
            ),
        ),
        plans=_COMMITS,
        told="its record is not there|was done again",
    ),
    Mutation(
        name="each statement is a transaction of its own",
        changes=tuple(
            Change(
                path=_TRANSACTION, old=f'self.connection.execute("{statement}")', new="self.connection.in_transaction"
            )
            for statement in ("BEGIN IMMEDIATE", "COMMIT", "SAVEPOINT part", "RELEASE part")
        ),
        # A stage boundary is one statement, and whole even so: the kill must meet a claim, a failure or an end.
        plans=tuple(f"begin@apply.before_events:{nth}" for nth in (2, 3, 4, 5, 7, 9, 12, 15, 22)),
        told="verify: the-journal-of-each-job-has-no-gap|is not the newest of job",
    ),
    Mutation(
        name="resumption does not look at checkpoints",
        changes=(
            Change(
                path="sgops/engine/recall.py",
                old="    ended = standing(flight.job, names, rows)\n",
                new="    ended = standing(flight.job, names, [])\n",
            ),
        ),
        plans=tuple(f"begin@writer.after_commit:{nth}" for nth in (36, 40, 44)),
        told="was committed, and ran again|a later one of that run had begun|that nobody asked for",
    ),
    Mutation(
        name="records are not looked at",
        changes=(
            Change(
                path="sgops/engine/ledger.py",
                old="            entry = self._entries.get((kind, key))\n",
                new="            entry = None\n",
            ),
        ),
        plans=tuple(f"begin@writer.after_commit:{nth}" for nth in (15, 20, 25, 30)),
        told="was recorded, and done again|had ended, and was done again",
    ),
    Mutation(
        name="a service is not asked what it has under a key",
        changes=(
            Change(
                path="sgops/engine/duties/external.py",
                old="            service.phone.call(partial(service.find, receipt.key), "
                "self._then(service, inquiry, self._hearing.found))\n",
                new="            inquiry.is_asking = False\n            self._hearing.send_again(service, inquiry)\n",
            ),
        ),
        plans=("mixed@service.before_receipt:1",) * 2,
        told="the service was given",
    ),
    Mutation(
        name="a schedule notes in another transaction how far it is",
        changes=(
            Change(
                path="sgops/engine/schedules.py",
                old='        failpoint("schedule.before_keep")\n        self._keep(unit, name, after)\n',
                # A moment later, so that it cannot be in the same transaction.
                new="        import threading\n\n        def kept(later: Unit) -> None:\n"
                '            failpoint("schedule.before_keep")\n'
                "            self._keep(later, name, after)\n\n"
                "        threading.Timer(0.1, self._parts.store.later, [kept]).start()\n",
            ),
        ),
        plans=("mixed@schedule.before_keep:1",) * 2,
        told="the schedule fired",
    ),
)


def mutate(mutation: Mutation, folder: Path) -> Path:
    """Copy the package into a folder and break one promise there; gives the folder."""
    shutil.copytree(ROOT / "sgops", folder / "sgops", ignore=shutil.ignore_patterns("__pycache__"))
    for change in mutation.changes:
        file = folder / change.path
        before = file.read_text(encoding="utf-8")
        if change.old not in before:
            raise AssertionError(f"'{mutation.name}' finds nothing to change in {change.path}: write it anew")
        file.write_text(before.replace(change.old, change.new), encoding="utf-8")
    return folder


def breaches(mutation: Mutation, folder: Path, shim: Path | None) -> list[str]:
    """Try the kills that should show it, until a breach is told in the words that were expected."""
    tree = mutate(mutation, folder / "tree")
    found: list[str] = []
    with Nursery(folder / "nursery", shim=shim, tree=tree) as nursery:
        for number, text in enumerate(mutation.plans):
            found += carry_out(nursery, Plan.parse(text), folder / str(number)).broken
            if shows(mutation, found):
                break
    return found


def shows(mutation: Mutation, found: Iterable[str]) -> bool:
    """Whether a breach is told in the words that were expected, and not in those of some other accident."""
    return any(re.search(mutation.told, sentence) for sentence in found)
