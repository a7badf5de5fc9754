"""What one server gives to all its callers together, and how long it waits for each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds, counts and bytes; tests make them small."""

    requests: int = 32
    connections: int = 32
    threads: int = 8
    followers: int = 16
    body: int = 1 << 20
    batch_body: int = 64 << 20  # of JSON lines, which nobody looks at on the loop
    header_seconds: float = 5
    body_seconds: float = 30
    linger_seconds: float = 1  # how long the body of a refused request may still come
    idle_seconds: int = 15
    stalled_seconds: float = 30  # how long a caller may leave its answer unread
    starting_seconds: float = 5  # how long a submit waits for recovery to end
    look_seconds: float = 1  # how long one look for news lasts: a thread is free that soon after its listener has gone
    heartbeat_seconds: float = 15
    remembered_answers: int = 1000
    remembered_bytes: int = 8 << 20
    remembered_seconds: float = 600
