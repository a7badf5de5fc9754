"""What is counted of a span of time: small enough to keep for a year, and any two spans add up to one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from sgops.core.values import Json

# Four buckets an octave: what is read from them is at most a tenth off, and a day needs no more than a minute.
_STEPS: Final = 4

_NONE: Final[Mapping[str, int]] = MappingProxyType({})
_NO_BUCKETS: Final[Mapping[int, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """How long things took, as a histogram; its total is exact."""

    total_ms: int = 0
    buckets: Mapping[int, int] = field(default_factory=lambda: _NO_BUCKETS)

    @property
    def count(self) -> int:
        return sum(self.buckets.values())

    @property
    def mean_ms(self) -> int | None:
        return round(self.total_ms / self.count) if self.count else None

    def percentile(self, share: float) -> int | None:
        """Give the duration that so large a part of them did not exceed, to a tenth."""
        left = math.ceil(share * self.count)
        for bucket, number in sorted(self.buckets.items()):
            left -= number
            if left <= 0:
                return _middle(bucket)
        return None

    def plus(self, other: Durations) -> Durations:
        return Durations(total_ms=self.total_ms + other.total_ms, buckets=_added(self.buckets, other.buckets))


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMeter:
    """What became of the attempts at one stage; durations are those of completed ones."""

    took: Durations = field(default_factory=Durations)
    failed: int = 0
    retries: int = 0

    def plus(self, other: StageMeter) -> StageMeter:
        return StageMeter(
            took=self.took.plus(other.took), failed=self.failed + other.failed, retries=self.retries + other.retries
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    """Everything counted of a span; `sums` are the numbers that are no events, like bytes and checks."""

    events: Mapping[str, int] = field(default_factory=lambda: _NONE)
    sums: Mapping[str, int] = field(default_factory=lambda: _NONE)
    jobs: Durations = field(default_factory=Durations)
    stages: Mapping[str, StageMeter] = field(default_factory=lambda: MappingProxyType({}))

    def plus(self, other: Meters) -> Meters:
        """Add what was counted of another span, or of more of the same one."""
        names = {**self.stages, **other.stages}
        nothing = StageMeter()
        return Meters(
            events=_added(self.events, other.events),
            sums=_added(self.sums, other.sums),
            jobs=self.jobs.plus(other.jobs),
            stages={
                name: self.stages.get(name, nothing).plus(other.stages.get(name, nothing)) for name in sorted(names)
            },
        )


class Sum:
    """The names of what is summed up beside events."""

    RECOVERY_FOUND: Final = "recovery_found"
    RECOVERY_FAILED: Final = "recovery_failed"
    CLEANUP_BYTES: Final = "cleanup_bytes"
    SERVICE_CHECKS: Final = "service_checks"
    SERVICE_FAILURES: Final = "service_failures"
    # Of these two together comes a mean: sums of spans add up, means do not.
    DISK_FREE: Final = "disk_free"
    DISK_LOOKS: Final = "disk_looks"


def durations(taken: Iterable[tuple[int, int]]) -> Durations:
    """Make a histogram of durations in ms, each with how often it was seen."""
    total, buckets = 0, dict[int, int]()
    for ms, number in taken:
        bucket = _bucket(ms)
        total += ms * number
        buckets[bucket] = buckets.get(bucket, 0) + number
    return Durations(total_ms=total, buckets=buckets)


def all_of(spans: Iterable[Meters]) -> Meters:
    """Add up spans: in place, for a month has many and each is looked at while somebody waits."""
    total = _Total()
    for span in spans:
        total.add(span)
    return total.meters()


def to_json(meters: Meters) -> Json:
    """Write what was counted, in as few words as can be read again."""
    written: dict[str, Json] = {}
    if meters.events:
        written["events"] = dict(meters.events)
    if meters.sums:
        written["sums"] = dict(meters.sums)
    if meters.jobs.buckets:
        written["jobs"] = _durations_json(meters.jobs)
    if meters.stages:
        written["stages"] = {
            name: [_durations_json(stage.took), stage.failed, stage.retries] for name, stage in meters.stages.items()
        }
    return written


def from_json(written: Json) -> Meters:
    """Read what was counted."""
    found = cast("Mapping[str, Mapping[str, int]]", written)
    stages = cast("Mapping[str, tuple[list[int], int, int]]", found.get("stages", {}))
    return Meters(
        events=found.get("events", _NONE),
        sums=found.get("sums", _NONE),
        jobs=_durations_from(cast("list[int]", found.get("jobs", []))),
        stages={
            name: StageMeter(took=_durations_from(took), failed=failed, retries=retries)
            for name, (took, failed, retries) in stages.items()
        },
    )


@dataclass(slots=True)
class _Taken:
    """A histogram that grows."""

    total_ms: int = 0
    buckets: dict[int, int] = field(default_factory=dict)

    def add(self, taken: Durations) -> None:
        self.total_ms += taken.total_ms
        _add(self.buckets, taken.buckets)

    def durations(self) -> Durations:
        return Durations(total_ms=self.total_ms, buckets=self.buckets)


@dataclass(slots=True)
class _Total:
    """A sum that grows."""

    events: dict[str, int] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)
    jobs: _Taken = field(default_factory=_Taken)
    stages: dict[str, tuple[_Taken, list[int]]] = field(default_factory=dict)

    def add(self, span: Meters) -> None:
        _add(self.events, span.events)
        _add(self.sums, span.sums)
        self.jobs.add(span.jobs)
        for name, stage in span.stages.items():
            taken, counts = self.stages.setdefault(name, (_Taken(), [0, 0]))
            taken.add(stage.took)
            counts[0] += stage.failed
            counts[1] += stage.retries

    def meters(self) -> Meters:
        return Meters(
            events=self.events,
            sums=self.sums,
            jobs=self.jobs.durations(),
            stages={
                name: StageMeter(took=taken.durations(), failed=failed, retries=retries)
                for name, (taken, (failed, retries)) in sorted(self.stages.items())
            },
        )


def _add(total: dict, more: Mapping) -> None:  # type: ignore[type-arg]  # of names, and of buckets
    for key, number in more.items():
        total[key] = total.get(key, 0) + number


def _added(some: Mapping, more: Mapping) -> dict:  # type: ignore[type-arg]  # of names, and of buckets
    if not more:
        return dict(some)
    return {key: some.get(key, 0) + more.get(key, 0) for key in {**some, **more}}


def _bucket(ms: int) -> int:
    """Give the number of the bucket that a duration falls in; up to a millisecond it is the first."""
    return math.floor(_STEPS * math.log2(ms)) if ms > 1 else 0


def _middle(bucket: int) -> int:
    return max(1, round(2 ** ((bucket + 0.5) / _STEPS))) if bucket else 1


def _durations_json(taken: Durations) -> Json:
    """Write a histogram flat: the total, then each bucket with its number."""
    flat: list[Json] = [taken.total_ms]
    for bucket, number in sorted(taken.buckets.items()):
        flat += [bucket, number]
    return flat


def _durations_from(flat: list[int]) -> Durations:
    if not flat:
        return Durations()
    return Durations(total_ms=flat[0], buckets=dict(zip(flat[1::2], flat[2::2], strict=True)))
