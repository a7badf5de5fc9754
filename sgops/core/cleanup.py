"""What a cleanup does, decided before anything is touched."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from sgops.core.fact import fact
from sgops.core.retention import CleanupKind, Found, Owner, Ruling, ruling_of
from sgops.core.views import CleanupItem, CleanupKept, CleanupView

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sgops.core.artifact import Artifact
    from sgops.core.settings import RetentionSettings

# More of them are counted, but not told one by one.
SHOWN: Final = 1000
# Over this share of all files, orphans are a sign that something else is wrong.
_MOST_ORPHANS: Final = 0.1
_FEW: Final = 10
_ID: Final = 16


@fact
class Item:
    """One thing that goes: a file at a path, or rows that a path names."""

    path: str
    kind: CleanupKind
    bytes: int
    job: int | None
    reason: str
    # The file as it was found, and what it is registered as.
    found: Found | None = None
    artifact: int | None = None
    # About how many rows go with it, if it is rows.
    rows: int = 0

    @property
    def mark(self) -> str:
        """Which file it was."""
        return self.found.mark if self.found is not None else ""


@fact
class Plan:
    """Everything that one cleanup does, and what it leaves alone."""

    id: str
    kind: CleanupKind | None
    made_at: datetime
    scanned: int
    items: tuple[Item, ...]
    kept: tuple[CleanupKept, ...]
    kept_total: int
    # Orphans are reported only: why, or nothing.
    doubt: str = ""

    @property
    def name(self) -> str:
        """The kind by its name."""
        return self.kind.value if self.kind is not None else "all"

    @property
    def bytes(self) -> int:
        """What it frees."""
        return sum(item.bytes for item in self.items)


@fact
class Known:
    """What the database knows about the files that were found."""

    owners: Mapping[int, Owner]
    artifacts: Mapping[str, Artifact]


def job_of(path: str) -> int | None:
    """Read the job from a path below the root, if it is one of a job's files."""
    head, slash, rest = path.partition("/")
    return int(head) if slash and rest and head.isascii() and head.isdigit() and len(head) < _ID else None


def rule(file: Found, known: Known, rules: RetentionSettings) -> Ruling:
    """Say what holds for one file."""
    job = job_of(file.path)
    owner = known.owners.get(job) if job is not None else None
    return ruling_of(file, owner, known.artifacts.get(file.path), rules)


@fact
class Ruled:
    """A file with what holds for it, whatever kind of cleanup is wanted."""

    file: Found
    ruling: Ruling
    artifact: Artifact | None


def ruled(files: Iterable[Found], known: Known, rules: RetentionSettings) -> list[Ruled]:
    """Say what holds for each file."""
    return [
        Ruled(file=file, ruling=rule(file, known, rules), artifact=known.artifacts.get(file.path)) for file in files
    ]


@fact
class Wish:
    """What kind of cleanup is wanted; with a `doubt`, orphans go only when it is they one asks for."""

    kind: CleanupKind | None
    now: datetime
    doubt: str = ""


def plan(files: Sequence[Ruled], wish: Wish, others: Iterable[Item] = ()) -> Plan:
    """Decide about every file; `others` go beside them."""
    items, kept, kept_total = _decided(files, wish)
    orphans = [item for item in items if item.kind is CleanupKind.ORPHAN]
    doubt = (wish.doubt or _too_many(len(orphans), len(files))) if orphans else ""
    if doubt and wish.kind is not CleanupKind.ORPHAN:
        items = [item for item in items if item.kind is not CleanupKind.ORPHAN]
        kept_total += len(orphans)
        kept = [*(_reported(item, doubt) for item in orphans[:SHOWN]), *kept][:SHOWN]
    items += others
    return Plan(
        id=_hash(items, wish.kind),
        kind=wish.kind,
        made_at=wish.now,
        scanned=len(files),
        items=tuple(items),
        kept=tuple(kept),
        kept_total=kept_total,
        doubt=doubt,
    )


def _decided(files: Sequence[Ruled], wish: Wish) -> tuple[list[Item], list[CleanupKept], int]:
    """Tell what goes from what stays; of what stays, the first and how many."""
    items: list[Item] = []
    kept: list[CleanupKept] = []
    for each in files:
        ruling = each.ruling
        if wish.kind in {None, ruling.kind} and ruling.goes(wish.now):
            items.append(_item(each))
        elif len(kept) < SHOWN:
            kept.append(CleanupKept(path=each.file.path, job=ruling.job, reason=_kept_for(ruling, wish)))
    return items, kept, len(files) - len(items)


def plan_view(made: Plan) -> CleanupView:
    """Show a plan."""
    return CleanupView(
        id=made.id,
        kind=made.name,
        dry_run=True,
        scanned=made.scanned,
        total=len(made.items),
        bytes=made.bytes,
        kept_total=made.kept_total,
        items=tuple(shown(item) for item in made.items[:SHOWN]),
        kept=made.kept,
        deleted=0,
        freed=0,
        errors=(),
        started_at=made.made_at,
        finished_at=None,
        note=made.doubt,
    )


def shown(item: Item) -> CleanupItem:
    """Show one thing that goes."""
    return CleanupItem(path=item.path, kind=item.kind.value, bytes=item.bytes, job=item.job, reason=item.reason)


def _item(each: Ruled) -> Item:
    return Item(
        path=each.file.path,
        kind=each.ruling.kind or CleanupKind.ORPHAN,
        bytes=each.file.bytes,
        job=each.ruling.job,
        reason=each.ruling.reason,
        found=each.file,
        artifact=each.artifact.id if each.artifact is not None else None,
    )


def _kept_for(ruling: Ruling, wish: Wish) -> str:
    if ruling.goes(wish.now) and ruling.kind is not None and wish.kind is not None:
        return f"its kind is {ruling.kind.value}, and this is a cleanup of {wish.kind.value}"
    return ruling.reason


def _reported(item: Item, doubt: str) -> CleanupKept:
    return CleanupKept(path=item.path, job=item.job, reason=f"only reported: {doubt}")


def _too_many(orphans: int, files: int) -> str:
    if orphans > max(_FEW, files * _MOST_ORPHANS):
        return f"{orphans:,} of {files:,} files would be orphans, which is more than a tenth"
    return ""


def _hash(items: Iterable[Item], kind: CleanupKind | None) -> str:
    digest = hashlib.sha256(str(kind).encode())
    for item in sorted(items, key=lambda item: (item.kind, item.path)):
        digest.update(f"\0{item.kind}\0{item.path}\0{item.mark}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:_ID]
