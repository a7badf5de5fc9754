"""Job files that are dropped and batches that are submitted; what a former life has begun is not done again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sgops.engine.duties import inbox as inbox_duty
from sgops.ports import Asking, BatchSubmission, Operations
from tests.crash import witness
from tests.crash.tending import SLOW, Operator
from tests.crash.witness import Seen, Witness, note
from tests.support.eventually import eventually

FILES: Final = 6
LINES: Final = 5


def drop(operations: Operations, seen: Witness, folder: Path) -> None:
    """Drop job files and submit a batch, and see what becomes of them."""
    before = seen.read()
    drop_files(folder, before, "story", FILES)
    submit_lines(operations, before, "story")
    eventually(lambda: is_settled(operations, folder), within=SLOW, what="every file to be a job that has ended")
    count(operations)


def drop_files(folder: Path, before: Sequence[Seen], pipeline: str, number: int) -> None:
    """Drop job files that no former life has begun to drop.

    Nobody waits for files to be still: they are moved into the inbox whole, and two seconds a life are many.
    """
    vars(inbox_duty)["_STILL"] = 0.0
    folder.mkdir(mode=0o700, exist_ok=True)
    begun = {words[0] for words in witness.of(before, "dropping")}
    for title in (f"file-{place}" for place in range(number)):
        if title not in begun:
            note("dropping", title)
            draft = folder / f".{title}"
            draft.write_text(json.dumps({"pipeline": pipeline, "params": {"title": title}, "batch": "dropped"}))
            draft.rename(folder / f"{title}.json")
            note("dropped", title)


def submit_lines(operations: Operations, before: Sequence[Seen], pipeline: str) -> None:
    """Submit a batch, if no former life has begun to."""
    if not witness.of(before, "submitting"):
        note("submitting", LINES)
        lines = b"\n".join(b'{"title": "line"}' for _ in range(LINES))
        made = operations.submit_batch(BatchSubmission(name=pipeline, lines=lines, label="lines"))
        note("submitted", made.id)


def is_settled(operations: Operations, folder: Path) -> bool:
    """Look into the inbox and after the jobs, and say whether nothing is left to be done."""
    operations.run_duty("inbox")
    left = [path for path in folder.rglob("*.json") if path.is_file()]
    return not left and Operator(operations, Witness(folder / "none")).has_ended_everything()


def count(operations: Operations) -> None:
    """Tell how many jobs there are for each title, and how many for each batch."""
    jobs = [operations.job(view.id) for view in operations.jobs(Asking(limit=1000)).items]
    titles = Counter(str(job.params["title"]) for job in jobs if isinstance(job.params, dict))
    for title, number in titles.items():
        note("counted", title, number)
    for batch in operations.batches(Asking(filter="lines", limit=1000)).items:
        note("together", batch.id, batch.progress.total, batch.progress.completed)
