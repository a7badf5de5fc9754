"""How a test that an administrator runs meets permissions like anybody else."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_VERSION = 0x20080522
# To pass over the modes of files and folders: CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH.
_OVER_MODES = 0b110


class _Head(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32 * 1),
        ("permitted", ctypes.c_uint32 * 1),
        ("inheritable", ctypes.c_uint32 * 1),
    )


@contextmanager
def without_power() -> Iterator[None]:
    """Let modes hold for this thread, whoever runs it."""
    libc = ctypes.CDLL(None, use_errno=True)
    head, sets = _Head(_VERSION, 0), (_Sets * 2)()
    assert libc.capget(ctypes.byref(head), sets) == 0
    former = sets[0].effective[0]
    sets[0].effective[0] = former & ~_OVER_MODES
    assert libc.capset(ctypes.byref(head), sets) == 0
    try:
        yield
    finally:
        sets[0].effective[0] = former
        assert libc.capset(ctypes.byref(head), sets) == 0


@contextmanager
def shut(*places: Path) -> Iterator[None]:
    """Close files and folders to everybody, and open them again."""
    former = {place: place.stat().st_mode for place in places}
    for place in places:
        place.chmod(0)
    try:
        yield
    finally:
        for place, mode in former.items():
            place.chmod(mode)
