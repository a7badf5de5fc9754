"""Which processes belong to one that was started, wherever they have gone, and how all of them are ended.

A child's children leave its group by `setsid` and its family by outliving it. So three things are looked at: who
descends from it, who is in its session, and who carries its mark in the environment.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

# The variable that every process of an engine inherits; its value is the engine's mark, and a number.
MARK: Final = "SGOPS_MARK"

_PROC: Final = Path("/proc")
_DEAD: Final = frozenset("ZX")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A process as the kernel shows it; its number is given again after its end, its start makes it one of a kind."""

    pid: int
    parent: int
    session: int
    start: int
    state: str
    pages: int

    @property
    def is_alive(self) -> bool:
        """Whether it can still do something; one that has ended waits for its parent to ask how."""
        return self.state not in _DEAD


def mark_of(data_dir: Path) -> str:
    """Give what the marks of all engines of a data folder begin with."""
    return f"{sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]}."


def look_at(pid: int) -> Member | None:
    """Read what the kernel says of a process; None when there is none, or on a system that does not tell."""
    try:
        text = (_PROC / str(pid) / "stat").read_text("ascii", "replace")
    except OSError:
        return None
    # The second field is the program's name, which may hold anything, closing brackets too.
    words = text[text.rindex(")") + 2 :].split()
    return Member(
        pid=pid,
        state=words[0],
        parent=int(words[1]),
        session=int(words[3]),
        start=int(words[19]),
        pages=int(words[21]),
    )


def everybody() -> list[Member]:
    """List all processes there are."""
    try:
        numbers = [int(name) for name in os.listdir(_PROC) if name.isdigit()]  # noqa: PTH208 - a thousand paths less
    except OSError:
        return []
    return [member for pid in numbers if (member := look_at(pid)) is not None]


def members(pid: int, mark: str, *, since: int = 0) -> list[Member]:
    """List who belongs to a process that began at `since` and has the mark: itself, and all that came of it."""
    # Nobody descends from somebody younger; so most of the machine is passed over without a look at its environment.
    there = [member for member in everybody() if member.start >= since and member.pid != os.getpid()]
    family = _family(pid, there)
    return [member for member in there if member.pid in family or member.session == pid or is_marked(member.pid, mark)]


def marked(prefix: str) -> list[Member]:
    """List the living processes whose mark begins so."""
    return [
        member
        for member in everybody()
        if member.is_alive and member.pid != os.getpid() and is_marked(member.pid, prefix)
    ]


def is_marked(pid: int, prefix: str) -> bool:
    """Whether a process was born with a mark that begins so."""
    try:
        environment = (_PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return False
    wanted = f"{MARK}={prefix}".encode()
    return environment.startswith(wanted) or b"\0" + wanted in environment


def send(member: Member, number: signal.Signals) -> None:
    """Send a signal to this very process, not to another that was given its number since."""
    with suppress(ProcessLookupError, PermissionError), _held(member.pid) as held:
        now = look_at(member.pid)
        if now is None or now.start != member.start:
            return
        if held is None:
            os.kill(member.pid, number)
        else:
            signal.pidfd_send_signal(held, number)


def descriptor_of(pid: int) -> int | None:
    """Open a descriptor of a process, through which a signal reaches no other; None where there is none to be had."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        raise
    except OSError:
        # An old kernel, a container's filter, too many open files: the number alone has to do.
        return None


def resident(found: Iterable[Member]) -> int:
    """Say how many bytes of memory some processes hold together."""
    return sum(member.pages for member in found) * _PAGE


class _held:  # noqa: N801 - read as a word: `with _held(pid)`
    """Hold on to a process: while a descriptor of it is open, signals through it reach no other."""

    def __init__(self, pid: int) -> None:
        self._fd = descriptor_of(pid)

    def __enter__(self) -> int | None:
        return self._fd

    def __exit__(self, *error: object) -> None:
        if self._fd is not None:
            os.close(self._fd)


def _family(pid: int, there: Iterable[Member]) -> set[int]:
    """Follow parents down from a process."""
    children: dict[int, list[int]] = {}
    for member in there:
        children.setdefault(member.parent, []).append(member.pid)
    return set(_below(pid, children))


def _below(pid: int, children: dict[int, list[int]]) -> Iterator[int]:
    left = [pid]
    while left:
        one = left.pop()
        yield one
        # Taken out: a number that was given again while we read could close a circle.
        left += children.pop(one, [])
